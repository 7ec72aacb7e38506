// The last step of the handlers' own build, so that set-up does not build once more, and empty the folder with
// the zips, what turbo built or took from its cache.
import { stampLambda } from "./build-lambda.mjs";

stampLambda();
