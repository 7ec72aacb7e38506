#!/bin/sh
echo "Terraform v1.14.0"
