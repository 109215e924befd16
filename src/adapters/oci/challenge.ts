// SPDX-License-Identifier: Apache-2.0

/** One way of authenticating that a server offers. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string
  /** By lower-case name. */
  readonly parameters: ReadonlyMap<string, string>
}

/** Longest header that is looked at; registries send some hundred characters. */
const maxHeaderLength = 8_192

/**
 * Reads a `WWW-Authenticate` header: one challenge or several, parameters quoted or not.
 *
 * What cannot be read ends the list. Cost: O(length). Source: RFC 9110 §11.6.1.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = []
  const pattern = /[\s,]*([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y
  const text = header.slice(0, maxHeaderLength)
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [, name = '', quoted, bare] = match
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() })
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), value)
  }
  return challenges
}
