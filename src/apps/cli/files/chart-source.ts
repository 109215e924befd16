// SPDX-License-Identifier: Apache-2.0
/** What a Helm chart says of the objects that it renders: its name, and the values that a template names. */

import { readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { ChartSource } from '#domain/scanned-source.ts'
import { parseYaml } from '#runtime/yaml.ts'

/** Larger files are no honest chart's; what they say is left out. */
const maxFileBytes = 1024 * 1024
const maxValuesPaths = 100

/** `.Values.a.b`, as templates write it; what is reached by `index`, `with` or a variable is not seen. */
const valuesPath = /\.Values((?:\.[A-Za-z_]\w{0,100}){1,20})/g

/** What one template says. */
interface Template {
  readonly valuesPaths: readonly string[]
  /** By kind, the line at which its one document begins; zero where there are several of the kind. */
  readonly lines: ReadonlyMap<string, number>
}

/** Tells for each template, named below the chart's folder, where an object of a kind is. Each file is read once. */
export function chartReader(path: string): (templateFile: string | undefined, kind: string) => ChartSource {
  const name = chartNameOf(path)
  const known = new Map<string, Template>()
  return (templateFile, kind) => {
    if (templateFile === undefined) return { name, path }
    const template = known.get(templateFile) ?? templateIn(textOf(join(path, templateFile)) ?? '')
    known.set(templateFile, template)
    const { valuesPaths, lines } = template
    const line = lines.get(kind)
    return {
      name,
      path,
      templateFile,
      ...(valuesPaths.length > 0 && { valuesPaths }),
      ...(line && { templateLine: line }),
    }
  }
}

function templateIn(text: string): Template {
  return { valuesPaths: valuesPathsIn(text), lines: documentLines(text) }
}

/**
 * Where the documents of a template begin, by the kinds that they name in plain words. A loop may make many objects of
 * one document, which begin there all the same.
 */
function documentLines(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  let begin = 0
  for (const [i, line] of text.split('\n').entries()) {
    if (line.startsWith('---')) begin = 0
    else if (begin === 0 && /^(?:apiVersion|kind):/.test(line)) begin = i + 1
    const kind = /^kind:[ \t]*["']?([A-Za-z]+)["']?[ \t\r]*$/.exec(line)?.[1]
    if (kind !== undefined) found.set(kind, found.has(kind) ? 0 : begin)
  }
  return found
}

/** What `Chart.yaml` says, else the name of the folder. */
function chartNameOf(path: string): string {
  try {
    const [chart] = parseYaml(textOf(join(path, 'Chart.yaml')) ?? '')
    const { name } = (chart ?? {}) as { readonly name?: unknown }
    if (typeof name === 'string' && name !== '') return name
  } catch {
    // Helm has read it, or has said what is wrong with it.
  }
  return basename(resolve(path))
}

function valuesPathsIn(text: string): readonly string[] {
  const paths = new Set<string>()
  for (const [, path = ''] of text.matchAll(valuesPath)) {
    paths.add(`.Values${path}`)
    if (paths.size >= maxValuesPaths) break
  }
  return [...paths].sort()
}

function textOf(path: string): string | undefined {
  try {
    return statSync(path).size > maxFileBytes ? undefined : readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
