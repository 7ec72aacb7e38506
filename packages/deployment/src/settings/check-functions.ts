import type { FunctionPlatform } from "./function-settings.ts";
import { misplaced, type Placement } from "./placement.ts";
import type { PackageSettings } from "./settings.ts";

/**
 * Finds what of the functions of one side does not work there.
 *
 * @param section - of the settings: `functions` or `pypicloud`.
 * @param code - the zip that the settings name, if they do.
 * @returns a sentence for each, which begins with the setting's name.
 */
export function checkFunctions(
  section: "functions" | "pypicloud",
  platform: FunctionPlatform,
  code: PackageSettings | undefined,
  place: Placement,
): readonly string[] {
  const { variablesKmsKeyArn, codeSigningConfigArn } = platform;
  const zip = section === "functions" ? "package" : "pypicloud.package";
  return [
    ...misplaced(`${section}.variablesKmsKeyArn`, variablesKmsKeyArn, place),
    ...misplaced(`${section}.codeSigningConfigArn`, codeSigningConfigArn, place),
    ...(codeSigningConfigArn !== undefined && code === undefined
      ? [
          `${zip} must name a zip that you have signed, since ${section}.codeSigningConfigArn demands one and xpart's own is not signed by you; it is not set`,
        ]
      : []),
  ];
}
