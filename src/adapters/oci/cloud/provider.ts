// SPDX-License-Identifier: Apache-2.0

import type { Credential } from '#adapters/oci/credentials.ts'
import { isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Environment } from '#runtime/config.ts'
import type { Ask } from './ask.ts'

/** A credential that a cloud gave, and how long it lasts. */
export interface CloudCredential {
  readonly credential: Credential
  readonly lastsMs: number
}

/** What providers work with. */
export interface CloudContext {
  readonly ask: Ask
  readonly env: Environment
  readonly readFile: (path: string) => Promise<string>
  readonly nowMs: () => number
}

/** Gets credentials for registries of one cloud by the identity that the workload has there. */
export interface CloudProvider {
  /** Under which its lookups are counted; upstream's word where it has one. */
  readonly strategy: 'ecr' | 'acr' | 'gcp_adc'
  /** Claims the registry. */
  accepts(host: string): boolean
  /** Rejects when the workload has no identity, or one that may not read. */
  credentialFor(host: string, context: CloudContext): Promise<CloudCredential>
}

/** The object in a text; empty for anything else. */
export function objectIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** The text under a key; throws when it is missing. */
export function required(object: JsonObject, key: string, of: string): string {
  const text = scalarText(object[key])
  if (text === '') throw new Error(`${of}: expected "${key}" in the answer`)
  return text
}

/** A number of seconds under a key, in milliseconds; the fallback when there is none. */
export function secondsMs(object: JsonObject, key: string, fallbackMs: number): number {
  const seconds = Number(scalarText(object[key]))
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : fallbackMs
}

/** Body of a form. */
export function formOf(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString()
}

/** Content type of a form. */
export const formType = { 'content-type': 'application/x-www-form-urlencoded' } as const
