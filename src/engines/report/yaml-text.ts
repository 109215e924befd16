// SPDX-License-Identifier: Apache-2.0
/** Values as YAML that is harmless on a terminal. */
import { Document, Scalar, stringify, visit } from 'yaml'
import { escapeSteering, holdsSteering } from './steering.ts'

const options = { lineWidth: 0, aliasDuplicateObjects: false } as const

/** YAML of a value; what JSON leaves out is left out here too. Strings with steering characters are quoted and escaped. */
export function yamlText(value: unknown): string {
  const json: unknown = JSON.parse(JSON.stringify(value))
  const text = stringify(json, options)
  if (!holdsSteering(text)) return text
  const document = new Document(json, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && holdsSteering(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
  })
  return escapeSteering(document.toString({ lineWidth: 0 }))
}
