import { err, ok, type Result } from "@xpart/core";

/** The raw options of a section, in their order: nothing is interpolated yet. */
export type IniSection = ReadonlyMap<string, string>;

/** An ini file as Python's ConfigParser reads it. */
export interface IniFile {
  /** `[DEFAULT]`. */
  readonly defaults: IniSection;
  readonly sections: ReadonlyMap<string, IniSection>;
}

/**
 * Reads an ini file by the rules of Python's ConfigParser, as PasteDeploy configures it: options are
 * `name = value` or `name: value`, names keep their case; lines that are indented deeper go on with a
 * value; lines that begin with `#` or `;` are comments, elsewhere these characters are part of the value;
 * sections and options that are there twice are errors (Y10).
 *
 * @returns every problem, with its line; values are not quoted, as they may be secrets.
 */
export function parseIni(text: string): Result<IniFile, readonly string[]> {
  const reading = newReading();
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    readLine(reading, line, index + 1);
  }
  return reading.problems.length > 0
    ? err(reading.problems)
    : ok({
        defaults: joined(reading.defaults),
        sections: new Map(
          [...reading.sections].map(([name, options]) => [name, joined(options)] as const),
        ),
      });
}

type OpenSection = Map<string, string[]>;

interface Reading {
  readonly defaults: OpenSection;
  readonly sections: Map<string, OpenSection>;
  readonly problems: string[];
  section: OpenSection | undefined;
  sectionName: string;
  /** The lines of the value that may go on. */
  value: string[] | undefined;
  /** Of the option that may go on; deeper lines belong to it. */
  indent: number;
}

function newReading(): Reading {
  return {
    defaults: new Map(),
    sections: new Map(),
    problems: [],
    section: undefined,
    sectionName: "",
    value: undefined,
    indent: 0,
  };
}

function readLine(reading: Reading, line: string, number: number): void {
  const text = line.trim();
  if (/^[#;]/.test(text)) {
    return;
  }
  if (text === "") {
    // An empty line between the lines of a value is part of it; at its end it is cut off later.
    reading.value?.push("");
    return;
  }
  const indent = line.search(/\S/);
  if (reading.value !== undefined && indent > reading.indent) {
    reading.value.push(text);
    return;
  }
  reading.indent = indent;
  const header = /^\[([^\]]+)\]/.exec(text)?.[1];
  if (header === undefined) {
    readOption(reading, text, number);
  } else {
    openSection(reading, header, number);
  }
}

function openSection(reading: Reading, name: string, number: number): void {
  const isDefault = name === "DEFAULT";
  if (!isDefault && reading.sections.has(name)) {
    reading.problems.push(`line ${number}: section [${name}] is there twice`);
  }
  const section = isDefault ? reading.defaults : (reading.sections.get(name) ?? new Map());
  if (!isDefault) {
    reading.sections.set(name, section);
  }
  reading.section = section;
  reading.sectionName = name;
  reading.value = undefined;
}

function readOption(reading: Reading, text: string, number: number): void {
  if (reading.section === undefined) {
    reading.problems.push(`line ${number}: it stands before the first [section]`);
    return;
  }
  const [, rawName = "", value] = /^(.*?)\s*[=:]\s*(.*)$/.exec(text) ?? [];
  const name = rawName.trimEnd();
  if (name === "" || value === undefined) {
    reading.problems.push(`line ${number}: it is no "name = value"`);
    return;
  }
  if (reading.section.has(name)) {
    reading.problems.push(`line ${number}: ${name} is twice in [${reading.sectionName}]`);
  }
  reading.value = [value.trim()];
  reading.section.set(name, reading.value);
}

function joined(section: OpenSection): IniSection {
  return new Map([...section].map(([name, lines]) => [name, lines.join("\n").trimEnd()] as const));
}
