// SPDX-License-Identifier: Apache-2.0
/** Takes an object apart that is at hand as a whole: checked in one pass, and cut along its top-level members. */
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import type { TextQuery } from '#domain/json-texts.ts'
import { type MemberSpan, outlineOf } from './outline.ts'
import { createScanner, JsonSyntaxError } from './scan.ts'
import { createSplitter, type SplitObject } from './split.ts'
import { TextReader } from './texts.ts'

/** An object, and the bytes of everything but type and metadata. */
export interface ParsedObject extends SplitObject {
  /** Members as sent, joined by commas, without braces around them. */
  readonly body: Buffer
  /** What each member of the body is called, and whether it holds anything. */
  readonly shape: readonly MemberShape[]
  /** The whole object; absent unless it had to be parsed to find duplicates. */
  readonly parsed?: JsonObject
  /** What the query asked for. */
  readonly found?: readonly string[]
  /** Texts of the values in the body, as {@link memberTexts} reads them. */
  readonly texts: () => MemberTexts
  /** Paths of keys that occur twice in one object; the later one counts. Empty unless asked for. */
  readonly duplicates: readonly string[]
}

/** A member of a body. */
export interface MemberShape {
  readonly key: string
  /** Its value is an empty object or list. */
  readonly isEmpty: boolean
}

/** What each top-level key of a body holds, as it was sent, a byte for a character. */
export type MemberTexts = ReadonlyMap<string, string>

/** The texts of the values of a body: valid members, joined by commas, without braces around them. */
export function memberTexts(body: Uint8Array): MemberTexts {
  const bytes = Buffer.concat([openBrace, body, closeBrace])
  return textsOf(bytes, membersOf(bytes).members)
}

const openBrace = Buffer.from('{')
const closeBrace = Buffer.from('}')

/**
 * Checks an object, reads type and metadata, and what `query` asks for, and keeps the bytes of its body.
 * Throws `JsonSyntaxError`.
 */
export function parseObject(bytes: Buffer, wantsDuplicates: boolean, query?: TextQuery): ParsedObject {
  const reader = query && new TextReader(bytes, query)
  const { members, keys } = membersOf(bytes, reader)
  const head = new Map<string, Member>()
  const body: Member[] = []
  for (const member of members) {
    if (isHead(member.key)) head.set(member.key, member)
    else body.push(member)
  }
  const metadata = valueOf(bytes, head.get('metadata')) ?? {}
  if (!isJsonObject(metadata)) throw new JsonSyntaxError('metadata: expected an object', 0)
  const parsed = wantsDuplicates ? (JSON.parse(bytes.toString()) as JsonObject) : undefined
  return {
    apiVersion: textOf(bytes, head.get('apiVersion')),
    kind: textOf(bytes, head.get('kind')),
    metadata,
    body: bodyOf(bytes, body),
    shape: body.map(member => ({ key: member.key, isEmpty: isEmpty(bytes, member) })),
    ...(parsed && { parsed }),
    ...(reader && { found: reader.texts }),
    texts: () => textsOf(bytes, body),
    duplicates: parsed && countKeys(parsed) < keys ? findDuplicates(bytes) : [],
  }
}

function isHead(key: string): boolean {
  return key === 'apiVersion' || key === 'kind' || key === 'metadata'
}

interface Member extends MemberSpan {
  readonly key: string
}

/** The members of an object, and how many keys it has at all depths. */
function membersOf(bytes: Buffer, reader?: TextReader): { readonly members: readonly Member[]; readonly keys: number } {
  const { members, keys } = outlineOf(bytes, reader) ?? refuse(bytes)
  const seen = new Set<string>()
  const named = members.map(span => {
    const { from, keyTo, valueFrom, to } = span
    const key = JSON.parse(bytes.toString('utf8', from, keyTo)) as string
    if (seen.has(key)) throw new JsonSyntaxError(`duplicate field "${key.slice(0, 100)}"`, from)
    seen.add(key)
    return { key, from, keyTo, valueFrom, to }
  })
  return { members: named, keys }
}

/** Says what is wrong, and where, without quoting the text. */
function refuse(bytes: Buffer): never {
  const scanner = createScanner({ key() {}, memberBytes() {}, memberEnd() {} }, false)
  scanner.write(bytes)
  scanner.end()
  throw new JsonSyntaxError('invalid JSON: expected an object', 0)
}

function valueOf(bytes: Buffer, member: Member | undefined): unknown {
  return member && JSON.parse(bytes.toString('utf8', member.valueFrom, member.to))
}

function textOf(bytes: Buffer, member: Member | undefined): string {
  const value = valueOf(bytes, member) ?? ''
  if (typeof value !== 'string') throw new JsonSyntaxError(`${member?.key}: expected a string`, 0)
  return value
}

/** Claims that a value is an empty object or list. */
function isEmpty(bytes: Buffer, { valueFrom, to }: Member): boolean {
  const first = bytes[valueFrom]
  if (first !== 0x7b && first !== 0x5b) return false
  for (let i = valueFrom + 1; i < to - 1; i++) if ((bytes[i] as number) > 0x20) return false
  return true
}

function bodyOf(bytes: Buffer, members: readonly Member[]): Buffer {
  const [first] = members
  if (!first) return Buffer.alloc(0)
  if (members.length === 1) return bytes.subarray(first.from, first.to)
  return Buffer.from(members.map(({ from, to }) => bytes.toString('latin1', from, to)).join(','), 'latin1')
}

function textsOf(bytes: Buffer, members: readonly Member[]): MemberTexts {
  return new Map(members.map(({ key, valueFrom, to }) => [key, bytes.toString('latin1', valueFrom, to)]))
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countKeys(item), 0)
  let sum = 0
  for (const key in value) if (Object.hasOwn(value, key)) sum += 1 + countKeys((value as JsonObject)[key])
  return sum
}

function findDuplicates(bytes: Buffer): string[] {
  const paths: string[] = []
  const splitter = createSplitter({ body() {}, duplicate: path => paths.push(path) })
  splitter.write(bytes)
  splitter.finish()
  return paths
}
