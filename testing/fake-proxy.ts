// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export interface FakeProxy extends AsyncDisposable {
  readonly url: string
  /** `CONNECT host:port` or `GET http://…`, with the Proxy-Authorization that came. */
  readonly seen: readonly { readonly line: string; readonly authorization: string | undefined }[]
}

/** A forward proxy on loopback that tunnels CONNECT, and answers 407 without credentials if `authorization` is given. */
export async function startFakeProxy(authorization?: string): Promise<FakeProxy> {
  const seen: { line: string; authorization: string | undefined }[] = []
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connection', (socket: Socket) => keep(socket))
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    seen.push({ line: `CONNECT ${request.url}`, authorization: request.headers['proxy-authorization'] })
    if (authorization !== undefined && request.headers['proxy-authorization'] !== authorization) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    const [host, port] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    keep(upstream)
  })
  function keep(socket: Socket): void {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
