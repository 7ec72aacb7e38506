/** Far more than one synthesis of Terraform is good for. */
export const MAX_PAIRS = 100;
