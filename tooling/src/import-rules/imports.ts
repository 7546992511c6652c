import { parseSync, Visitor } from "oxc-parser";

/** What a module asks for, and where. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Every import of a module: of values and of types, static and dynamic, and what it exports from elsewhere. */
export function importsOf(path: string, text: string): readonly Import[] {
  const { program, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);
  const found: Import[] = [];
  const note = (node: { readonly type: string; readonly value?: unknown; readonly start: number } | null | undefined) => {
    if (node?.type !== "Literal" || typeof node.value !== "string") return;
    found.push({ specifier: node.value, line: text.slice(0, node.start).split("\n").length });
  };
  new Visitor({
    ImportDeclaration: ({ source }) => note(source),
    ExportNamedDeclaration: ({ source }) => note(source),
    ExportAllDeclaration: ({ source }) => note(source),
    ImportExpression: ({ source }) => note(source),
    TSImportType: ({ source }) => note(source),
    TSExternalModuleReference: ({ expression }) => note(expression),
  }).visit(program);
  return found;
}
