// SPDX-License-Identifier: Apache-2.0
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface FakeSocksProxy extends AsyncDisposable {
  readonly url: string
  /** `host:port` of every connection that was asked for. */
  readonly seen: readonly string[]
}

/** A SOCKS5 proxy on loopback without authentication. Source: RFC 1928. */
export async function startFakeSocksProxy(): Promise<FakeSocksProxy> {
  const seen: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    keep(client)
    // Each message is small enough to arrive whole on loopback.
    client.once('data', () => {
      client.write(Buffer.from([5, 0]))
      client.once('data', (request: Buffer) => tunnel(client, request))
    })
  })
  function tunnel(client: Socket, request: Buffer): void {
    const isName = request[3] === 3
    const end = isName ? 5 + (request[4] ?? 0) : 8
    const host = isName ? request.toString('ascii', 5, end) : request.subarray(4, 8).join('.')
    const port = request.readUInt16BE(end)
    seen.push(`${host}:${port}`)
    const upstream = connect(port, host, () => {
      client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
      upstream.pipe(client).pipe(upstream)
    })
    keep(upstream)
  }
  function keep(socket: Socket): void {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `socks5://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
