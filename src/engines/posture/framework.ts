// SPDX-License-Identifier: Apache-2.0
/** The socket for frameworks: a named, ordered list of controls. */

export interface FrameworkControl {
  readonly controlID: string
  /** Number within the framework where it has its own numbering, e.g. `5.2.5` of a CIS benchmark. */
  readonly number?: string
  /** Name that the framework gives to the control, where it differs. */
  readonly name?: string
}

export interface Framework {
  readonly name: string
  readonly version: string
  readonly typeTags: readonly string[]
  /** Scan scopes in which it applies; empty means any. */
  readonly scanningScope: readonly string[]
  readonly controls: readonly FrameworkControl[]
}
