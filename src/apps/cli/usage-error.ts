// SPDX-License-Identifier: Apache-2.0
/** The command line, or something that it names, is wrong; the message says what and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
