// SPDX-License-Identifier: Apache-2.0
/** The table of layers in ARCHITECTURE.md, from the rules that `tools/arch.ts` checks. */
import { readFileSync } from 'node:fs'
import { layerTable } from '#tools/arch.ts'

const path = 'ARCHITECTURE.md'
const block = /(<!-- layers -->\n)[^]*?(<!-- \/layers -->)/

export function generateArchitecture(): ReadonlyMap<string, string> {
  const text = readFileSync(path, 'utf8')
  return new Map([[path, text.replace(block, (_, start: string, end: string) => `${start}${layerTable()}\n${end}`)]])
}
