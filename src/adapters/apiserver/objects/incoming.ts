// SPDX-License-Identifier: Apache-2.0
/** Objects as clients send them: JSON or YAML to metadata and body. */
import {
  type DocumentOptions,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
  type ToJSOptions,
  YAMLParseError,
} from 'yaml'
import { badRequest, tooLarge } from '#adapters/apiserver/api-error.ts'
import { parseObject } from '#adapters/apiserver/json/members.ts'
import { JsonSyntaxError } from '#adapters/apiserver/json/scan.ts'
import type { JsonObject } from '#domain/json.ts'
import type { TextQuery } from '#domain/json-texts.ts'
import { bodyOfBytes, type ObjectBody } from './body.ts'

/** An object that was read but not checked. */
export interface IncomingObject {
  /** Empty when not given. */
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: JsonObject
  readonly body: ObjectBody
  /** Paths of keys that occur twice; of YAML, the keys alone. */
  readonly duplicates: readonly string[]
}

/** YAML is read by a parser that is slow and holds everything; longer texts must be JSON. */
const maxYamlBytes = 3 << 20

/** What to look for in an object that comes in. */
export interface ReadWish {
  readonly wantsDuplicates?: boolean
  /** Of the kind. */
  readonly summaryTexts?: TextQuery | undefined
}

/** Reads an object. Errors: BadRequest; RequestEntityTooLarge for long YAML. */
export function readObject(bytes: Buffer, encoding: 'json' | 'yaml', wish: ReadWish = {}): IncomingObject {
  const { json, duplicates: repeated } = encoding === 'yaml' ? readYaml(bytes) : { json: bytes, duplicates: [] }
  try {
    const read = parseObject(json, wish.wantsDuplicates === true, wish.summaryTexts)
    const { apiVersion, kind, metadata, body, duplicates } = read
    const all = repeated.length > 0 ? [...repeated, ...duplicates] : duplicates
    return { apiVersion, kind, metadata, body: bodyOfBytes(body, read), duplicates: all }
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw badRequest(`the object cannot be read: ${error.message}`)
    throw error
  }
}

/** YAML 1.1, as Kubernetes reads it: without times and numbers to the base 60. Aliases count as what they expand to. */
const yamlOptions: ParseOptions & DocumentOptions & SchemaOptions & ToJSOptions = {
  version: '1.1',
  schema: 'yaml-1.1',
  customTags: tags => tags.filter(tag => typeof tag === 'string' || (tag.tag !== timestamp && !isBase60(tag))),
  merge: true,
  maxAliasCount: 100,
  uniqueKeys: true,
  // Warnings would go to the standard error, with a piece of the text.
  logLevel: 'error',
}

const timestamp = 'tag:yaml.org,2002:timestamp'

function isBase60(tag: object): boolean {
  return 'format' in tag && tag.format === 'TIME'
}

/** The same value as JSON. Errors: BadRequest; RequestEntityTooLarge. */
export function yamlToJson(bytes: Buffer): Buffer {
  return readYaml(bytes).json
}

interface ReadYaml {
  readonly json: Buffer
  /** Keys that occur twice in a map; the last counts. */
  readonly duplicates: readonly string[]
}

/** The same value as JSON. Aliases are bounded by the parser, so a short text cannot become endless. */
function readYaml(bytes: Buffer): ReadYaml {
  if (bytes.byteLength > maxYamlBytes)
    throw tooLarge(`a YAML body: expected at most ${maxYamlBytes} bytes, got ${bytes.byteLength}; send JSON`)
  try {
    // The text may be JSON, as `kubectl apply --server-side` sends it under the name of YAML.
    const text = bytes.toString()
    return bytes[0] === openBrace && isJson(text) ? { json: bytes, duplicates: [] } : parsedYaml(text)
  } catch (error) {
    throw badRequest(
      `the object cannot be read: ${error instanceof YAMLParseError ? firstLine(error) : 'invalid YAML'}`,
    )
  }
}

const openBrace = 0x7b

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function parsedYaml(text: string): ReadYaml {
  const document = parseDocument(text, yamlOptions)
  const duplicates: string[] = []
  for (const error of document.errors) {
    if (error.code !== 'DUPLICATE_KEY') throw error
    duplicates.push(/^[^:\n]{0,100}/.exec(text.slice(error.pos[0]))?.[0].trim() ?? '')
  }
  return { json: Buffer.from(JSON.stringify(document.toJS(yamlOptions) ?? null)), duplicates }
}

/** The parser's message without the excerpt of the text that follows it. */
function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0] ?? ''
}
