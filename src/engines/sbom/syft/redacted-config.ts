// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'

const redacted = '<redacted>'

/**
 * An image's configuration without the values of environment variables and build arguments, which people use for
 * secrets; undefined when it is no JSON object.
 */
export function redactedConfig(config: Uint8Array): Buffer | undefined {
  const document = parsed(config)
  if (!document) return undefined
  const { config: runtime, history } = document
  return Buffer.from(
    JSON.stringify({
      ...document,
      ...(isJsonObject(runtime) && { config: withoutValues(runtime) }),
      // What builders of long ago left beside it.
      ...('container_config' in document && { container_config: {} }),
      ...(Array.isArray(history) && {
        history: history.map(entry => (isJsonObject(entry) ? withoutCommand(entry) : entry)),
      }),
    }),
  )
}

function withoutValues(runtime: JsonObject): JsonObject {
  const { Env: env } = runtime
  return Array.isArray(env) ? { ...runtime, Env: (env as Json[]).map(entry => nameOf(entry)) } : runtime
}

function nameOf(entry: Json): Json {
  if (typeof entry !== 'string') return entry
  const equals = entry.indexOf('=')
  return equals < 0 ? entry : `${entry.slice(0, equals)}=${redacted}`
}

/** `ENV` and `ARG` set values; `|1 KEY=value` before a command are the arguments it was built with. */
function withoutCommand(entry: JsonObject): JsonObject {
  const { created_by: command } = entry
  if (typeof command !== 'string') return entry
  const [, instruction] = /^(?:\/bin\/sh -c #\(nop\)\s+)?(ENV|ARG)\b/.exec(command) ?? []
  if (instruction !== undefined) return { ...entry, created_by: `${instruction} ${redacted}` }
  const hasArguments = /^(?:RUN )?\|\d/.test(command)
  return hasArguments ? { ...entry, created_by: `RUN ${redacted}` } : entry
}

function parsed(bytes: Uint8Array): JsonObject | undefined {
  try {
    const document = JSON.parse(Buffer.from(bytes).toString('utf8')) as Json
    return isJsonObject(document) ? document : undefined
  } catch {
    return undefined
  }
}
