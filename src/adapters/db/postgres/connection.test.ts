// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import test from 'node:test'
import { systemClock } from '#runtime/clock.ts'
import { createConnections } from './connection.ts'

/** AuthenticationOk and ReadyForQuery, as PostgreSQL's protocol writes them. */
const welcome = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])

test('a connection that breaks at its first statement fails that statement, and ends nothing else', async () => {
  let greeted = 0
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      greeted++
      socket.write(welcome)
      socket.once('data', () => socket.destroy())
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connections = createConnections({
    url: `postgres://u@127.0.0.1:${port}/d`,
    clock: systemClock,
    random: () => 0,
    statementTimeoutMs: 1000,
  })
  await assert.rejects(connections.query('SELECT 1'), /terminated|ECONNRESET|EPIPE/)
  await assert.rejects(
    connections.transaction(query => query('SELECT 1')),
    /terminated|ECONNRESET|EPIPE/,
  )
  assert.ok(greeted >= 2, `${greeted} connections`)
  await connections.close()
  server.close()
})
