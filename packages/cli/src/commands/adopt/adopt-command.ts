import {
  type Adoption,
  type AdoptionSurvey,
  askForKeys,
  type KeysAsked,
  printable,
} from "@xpart/operations";
import { EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCounted } from "../../io/format.ts";
import { agreeFirst } from "../deployment/confirm.ts";
import { type DeploymentContext, withDeployment } from "../deployment/deployment-options.ts";
import type { AdoptArguments } from "./adopt-arguments.ts";
import { takeSurvey } from "./adoption-survey.ts";
import { surveyText } from "./survey-text.ts";

/** `xpart adopt`. @throws CliError */
export async function adoptCommand(
  args: AdoptArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  return withDeployment(args, context, async (deployment) => {
    const { io } = context;
    const survey = await takeSurvey(args, deployment, context);
    io.notify({ code: "adopt-plan", level: "info", text: surveyText(survey) });
    const keys = survey.adoptions
      .filter(({ verdict }) => verdict === "adopt" || (verdict === "more" && args.copyRest))
      .map(({ key }) => key);
    if (keys.length === 0 || args.dryRun === true) {
      tell(survey, undefined, keys, context);
      return EXIT_CODES.ok;
    }
    const question = `Adopt what stands at the destination of ${formatCounted(keys.length, "key")}?`;
    await agreeFirst({ question, isAgreed: args.yes === true }, context);
    const wishes = args.history === true ? { history: "all" as const } : {};
    const asked = await askForKeys(keys, wishes, deployment);
    tell(survey, asked, keys, context);
    return asked.refused.length === 0 ? EXIT_CODES.ok : EXIT_CODES.notEqual;
  });
}

function tell(
  survey: AdoptionSurvey,
  asked: KeysAsked | undefined,
  keys: readonly string[],
  { io }: DeploymentContext,
): void {
  const refused = asked?.refused ?? [];
  io.result({
    code: "adopt-result",
    level: refused.length === 0 ? "good" : "bad",
    text: asked === undefined ? idleText(keys) : askedText(asked),
    document: documentOf(survey, asked),
  });
}

function idleText(keys: readonly string[]): string {
  return keys.length === 0
    ? "nothing was done: there is nothing to adopt"
    : "nothing was done, as --dry-run says";
}

function askedText({ asked, refused }: KeysAsked): string {
  const names = refused.map(({ key, error }) => `  ${printable(key)}: ${printable(error.message)}`);
  return [
    `asked for ${formatCounted(asked, "key")}; the functions do it, behind the events that wait`,
    ...(names.length === 0 ? [] : ["the queue did not take:", ...names]),
  ].join("\n");
}

interface AdoptDocument extends AdoptionSurvey {
  readonly asked: number;
  readonly refused: KeysAsked["refused"];
  readonly adoptions: readonly Adoption[];
}

function documentOf(survey: AdoptionSurvey, asked: KeysAsked | undefined): AdoptDocument {
  return { ...survey, asked: asked?.asked ?? 0, refused: asked?.refused ?? [] };
}
