// SPDX-License-Identifier: Apache-2.0
import { KubeError } from '#adapters/kube/rest/errors.ts'

/** The PEM text of a `…-data` field; throws `config` for what is not base64 of PEM. */
export function decodePem(base64: string, place: string): string {
  const compact = base64.replace(/\s+/g, '')
  const text = /^[A-Za-z0-9+/]*={0,2}$/.test(compact) ? Buffer.from(compact, 'base64').toString('utf8') : ''
  if (!text.includes('-----BEGIN '))
    throw new KubeError('config', `${place}: expected base64 of PEM, got something else`)
  return text
}
