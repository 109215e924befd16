// SPDX-License-Identifier: Apache-2.0

/** `invalid-request`: what was asked for is no certificate; `unusable-authority`: the authority cannot sign it. */
export type CertificateErrorCode = 'invalid-request' | 'unusable-authority'

/** Every failure of making a certificate. Its message never holds a key. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError'
  readonly code: CertificateErrorCode

  constructor(code: CertificateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
