// SPDX-License-Identifier: Apache-2.0
import { sign, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TempDir } from './temp-dir.ts'
import { testCertificates } from './test-certificates.ts'

/** A token server that a registry can be told to trust. */
export interface TokenIssuer extends AsyncDisposable {
  /** What the registry's configuration says below `auth:`; writes the certificate into the folder. */
  authOf(folder: TempDir): string
}

/**
 * Starts a token server for user `u` with the password `p`, or whoever shows the identity token `refresh`; both may
 * pull `repository`. Source: distribution "Token Authentication Implementation".
 */
export async function startTokenIssuer(repository: string): Promise<TokenIssuer> {
  const { server: identity } = testCertificates()
  const server = createServer((request, response) => void answer(request, response))
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams((await request.toArray()).join(''))
    const isUser = request.headers.authorization === `Basic ${Buffer.from('u:p').toString('base64')}`
    const isKnown = isUser || form.get('refresh_token') === 'refresh'
    response.writeHead(isKnown ? 200 : 401).end(JSON.stringify(isKnown ? { access_token: token() } : {}))
  }
  function token(): string {
    const x5c = [new X509Certificate(identity.certificatePem).raw.toString('base64')]
    const seconds = Math.floor(Date.now() / 1_000)
    const access = [{ type: 'repository', name: repository, actions: ['pull'] }]
    const claims = {
      iss: 'test-issuer',
      sub: 'u',
      aud: 'test',
      exp: seconds + 60,
      nbf: seconds - 60,
      iat: seconds,
      jti: '1',
      access,
    }
    const body = [{ typ: 'JWT', alg: 'ES256', x5c }, claims].map(part =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    )
    const key = { key: identity.privateKeyPem, dsaEncoding: 'ieee-p1363' } as const
    return [...body, sign('sha256', Buffer.from(body.join('.')), key).toString('base64url')].join('.')
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
  return {
    authOf(folder) {
      const bundle = folder.write('bundle.pem', identity.certificatePem)
      return `  token: {realm: "${realm}", service: test, issuer: test-issuer, rootcertbundle: "${bundle}"}`
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
