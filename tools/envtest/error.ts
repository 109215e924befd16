// SPDX-License-Identifier: Apache-2.0

/**
 * What can go wrong: `no-go` (nothing to build with), `build-failed`, `wrong-version` (a binary is not the pinned
 * one), `not-ready` (a wait ran out), `exited` (a program ended by itself), `port-taken` (it ended because another
 * got its port first), `refused` (the API server answered a request with an error).
 */
export type EnvtestErrorCode =
  | 'no-go'
  | 'build-failed'
  | 'wrong-version'
  | 'not-ready'
  | 'exited'
  | 'port-taken'
  | 'refused'

/** Every failure of bringing up or talking to a control plane for tests. */
export class EnvtestError extends Error {
  override readonly name = 'EnvtestError'
  readonly code: EnvtestErrorCode

  constructor(code: EnvtestErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
