// SPDX-License-Identifier: Apache-2.0
/** Objects as clients send them: JSON or YAML to metadata and body. */
import { parse as parseYaml, YAMLParseError } from 'yaml'
import { badRequest, tooLarge } from '#adapters/apiserver/api-error.ts'
import { parseObject } from '#adapters/apiserver/json/members.ts'
import { JsonSyntaxError } from '#adapters/apiserver/json/scan.ts'
import type { JsonObject } from '#domain/json.ts'
import { bodyOfBytes, type ObjectBody } from './body.ts'

/** An object that was read but not checked. */
export interface IncomingObject {
  /** Empty when not given. */
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: JsonObject
  readonly body: ObjectBody
  /** Paths of keys that occur twice. */
  readonly duplicates: readonly string[]
}

/** YAML is read by a parser that is slow and holds everything; longer texts must be JSON. */
const maxYamlBytes = 3 << 20

/** Reads an object. Errors: BadRequest; RequestEntityTooLarge for long YAML. */
export function readObject(bytes: Buffer, encoding: 'json' | 'yaml', wantsDuplicates: boolean): IncomingObject {
  const json = encoding === 'yaml' ? yamlToJson(bytes) : bytes
  try {
    const { parsed, body, ...head } = parseObject(json, wantsDuplicates)
    return { ...head, body: bodyOfBytes(body, parsed) }
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw badRequest(`the object cannot be read: ${error.message}`)
    throw error
  }
}

/** What is odd in a text is the client's matter, and no warning of this process. */
const yamlOptions = { maxAliasCount: 100, uniqueKeys: true, logLevel: 'error' } as const

/** The same value as JSON. Aliases are bounded by the parser, so a short text cannot become endless. */
export function yamlToJson(bytes: Buffer): Buffer {
  if (bytes.byteLength > maxYamlBytes)
    throw tooLarge(`a YAML body: expected at most ${maxYamlBytes} bytes, got ${bytes.byteLength}; send JSON`)
  try {
    // The text may be JSON, as `kubectl apply --server-side` sends it under the name of YAML.
    if (bytes[0] === openBrace) return asJson(bytes)
    const value: unknown = parseYaml(bytes.toString(), yamlOptions)
    return Buffer.from(JSON.stringify(value ?? null))
  } catch (error) {
    throw badRequest(
      `the object cannot be read: ${error instanceof YAMLParseError ? firstLine(error) : 'invalid YAML'}`,
    )
  }
}

const openBrace = 0x7b

/** The bytes themselves when they are JSON, else what they mean as YAML in flow style. */
function asJson(bytes: Buffer): Buffer {
  const text = bytes.toString()
  try {
    JSON.parse(text)
    return bytes
  } catch {
    return Buffer.from(JSON.stringify(parseYaml(text, yamlOptions)))
  }
}

/** The parser's message without the excerpt of the text that follows it. */
function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0] ?? ''
}
