// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Credential } from '#adapters/oci/credentials.ts'
import { parseImageRef } from '#domain/image-ref.ts'
import type { CloudRequest } from './ask.ts'
import { cloudCredentials } from './cloud-credentials.ts'
import { signedHeaders } from './signature-v4.ts'

const ecr = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const files: Readonly<Record<string, string>> = { '/token': 'jwt\n', '/pod-token': 'pod-jwt\n' }
const ecrToken = { authorizationData: [{ authorizationToken: Buffer.from('AWS:ecr-pass').toString('base64') }] }
const credentials = { AccessKeyId: 'AK', SecretAccessKey: 'SK', SessionToken: 'ST', Token: 'ST' }
const ecrPassword: Credential = { kind: 'password', username: 'AWS', password: 'ecr-pass' }

/** A cloud: answers by the beginning of the URL. */
interface Scene {
  readonly image: string
  readonly env?: Readonly<Record<string, string>>
  readonly answers: Readonly<Record<string, unknown>>
  readonly expected: readonly Credential[]
  /** What each request must contain, in its order. */
  readonly asked: readonly RegExp[]
}

const cases: Readonly<Record<string, Scene>> = {
  'Artifact Registry by the metadata server': {
    image: 'europe-docker.pkg.dev/p/r/app:1',
    answers: { 'http://metadata.google.internal/': { access_token: 'gt', expires_in: 3599 } },
    expected: [{ kind: 'password', username: 'oauth2accesstoken', password: 'gt' }],
    asked: [/service-accounts\/default\/token.*"metadata-flavor":"Google"/],
  },
  'ECR by keys of the environment': {
    image: `${ecr}/app:1`,
    env: { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' },
    answers: { 'https://api.ecr.eu-west-1.amazonaws.com/': ecrToken },
    expected: [ecrPassword],
    asked: [/GetAuthorizationToken.*Credential=AK\/\d{8}\/eu-west-1\/ecr\/aws4_request/],
  },
  'ECR by a web identity': {
    image: `${ecr}/app:1`,
    env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn:aws:iam::1:role/r' },
    answers: {
      'https://sts.eu-west-1.amazonaws.com/': {
        AssumeRoleWithWebIdentityResponse: { AssumeRoleWithWebIdentityResult: { Credentials: credentials } },
      },
      'https://api.ecr.eu-west-1.amazonaws.com/': ecrToken,
    },
    expected: [ecrPassword],
    asked: [/WebIdentityToken=jwt/, /"x-amz-security-token":"ST"/],
  },
  'ECR by Pod Identity': {
    image: `${ecr}/app:1`,
    env: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/pod-token',
    },
    answers: { 'http://169.254.170.23/': credentials, 'https://api.ecr.eu-west-1.amazonaws.com/': ecrToken },
    expected: [ecrPassword],
    asked: [/"authorization":"pod-jwt"/, /"x-amz-security-token":"ST"/],
  },
  "ECR by the node's role": {
    image: '123456789012.dkr.ecr-fips.cn-north-1.amazonaws.com.cn/app:1',
    answers: {
      'http://169.254.169.254/latest/api/token': 'imds',
      'http://169.254.169.254/latest/meta-data/iam/security-credentials/node': credentials,
      'http://169.254.169.254/latest/meta-data/iam/security-credentials/': 'node\n',
      'https://api.ecr.cn-north-1.amazonaws.com.cn/': ecrToken,
    },
    expected: [ecrPassword],
    asked: [/PUT/, /"x-aws-ec2-metadata-token":"imds"/, /security-credentials\/node/, /AKIA|Credential=AK/],
  },
  'ACR by a federated token': {
    image: 'team.azurecr.io/app:1',
    env: { AZURE_FEDERATED_TOKEN_FILE: '/token', AZURE_CLIENT_ID: 'c', AZURE_TENANT_ID: 't' },
    answers: {
      'https://login.microsoftonline.com/t/oauth2/v2.0/token': { access_token: 'at' },
      'https://team.azurecr.io/oauth2/exchange': { refresh_token: 'rt' },
    },
    expected: [{ kind: 'identity-token', token: 'rt' }],
    asked: [/client_assertion=jwt/, /service=team\.azurecr\.io&access_token=at/],
  },
  'ACR by a managed identity': {
    image: 'team.azurecr.io/app:1',
    answers: {
      'http://169.254.169.254/metadata/identity/': { access_token: 'at' },
      'https://team.azurecr.io/oauth2/exchange': { refresh_token: 'rt' },
    },
    expected: [{ kind: 'identity-token', token: 'rt' }],
    asked: [/"metadata":"true"/, /oauth2\/exchange/],
  },
  'any other registry: nobody is asked': { image: 'ghcr.io/a/b:1', answers: {}, expected: [], asked: [] },
  'a host that only looks like one of a cloud': {
    image: `${ecr}.evil.example/app:1`,
    answers: {},
    expected: [],
    asked: [],
  },
  'no identity is no credential': { image: 'gcr.io/p/app:1', answers: {}, expected: [], asked: [/metadata/] },
  'an answer of another shape is no credential': {
    image: 'gcr.io/p/app:1',
    answers: { 'http://metadata.google.internal/': [7] },
    expected: [],
    asked: [/metadata/],
  },
}

function refOf(image: string) {
  const parsed = parseImageRef(image)
  assert.ok(parsed.kind === 'ref')
  return parsed.ref
}

for (const [because, { image, env = {}, answers, expected, asked }] of Object.entries(cases))
  test(`keyless: ${because}`, async () => {
    const seen: string[] = []
    const find = cloudCredentials({
      env,
      nowMs: () => 0,
      readFile: async path => files[path] ?? assert.fail(path),
      async ask(request: CloudRequest) {
        seen.push(JSON.stringify(request))
        const [, answer] = Object.entries(answers).find(([beginning]) => request.url.startsWith(beginning)) ?? []
        if (answer === undefined) throw new Error('nobody there')
        return typeof answer === 'string' ? answer : JSON.stringify(answer)
      },
    })
    assert.deepEqual(await find(refOf(image)), expected)
    assert.equal(seen.length, asked.length)
    for (const [i, pattern] of asked.entries()) assert.match(seen[i] ?? '', pattern)
  })

test('keyless: a credential is kept until shortly before its end, a failure for a minute', async () => {
  let nowMs = 0
  let calls = 0
  let isThere = true
  const find = cloudCredentials({
    env: {},
    nowMs: () => nowMs,
    async ask() {
      calls++
      if (!isThere) throw new Error('nobody there')
      return JSON.stringify({ access_token: `t${calls}`, expires_in: 600 })
    },
  })
  const ref = refOf('gcr.io/p/app:1')
  await Promise.all([find(ref), find(ref)])
  nowMs = 539_000
  await find(ref)
  assert.equal(calls, 1)
  nowMs = 541_000
  isThere = false
  assert.deepEqual(await find(ref), [])
  nowMs += 59_000
  await find(ref)
  assert.equal(calls, 2)
  isThere = true
  nowMs += 2_000
  assert.equal((await find(ref)).length, 1)
})

test('keyless: the signature is that of the examples of AWS', () => {
  // The request "GET" of the test suite does not apply to POST; the key of its documentation does.
  const identity = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
  const headers = signedHeaders(
    { host: 'example.amazonaws.com', service: 'service', region: 'us-east-1', headers: {}, body: '' },
    identity,
    Date.UTC(2015, 7, 30, 12, 36, 0),
  )
  assert.equal(headers['x-amz-date'], '20150830T123600Z')
  assert.match(
    headers['authorization'] ?? '',
    /Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b$/,
  )
})
