// openid-client's relying party signs a person in at the mock whose address is the first argument; prints what it learnt.
import * as client from 'openid-client'

const [issuer, account] = process.argv.slice(2)
const redirect = 'http://127.0.0.1:65535/callback'
const config = await client.discovery(new URL(issuer), 'mock-rp-hanoi', 'mock-secret', client.ClientSecretPost('mock-secret'), {
  execute: [client.allowInsecureRequests],
})
const verifier = client.randomPKCECodeVerifier()
const state = client.randomState()
const nonce = client.randomNonce()
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: redirect,
  scope: 'openid',
  state,
  nonce,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  prompt: 'none',
  login_hint: account,
})
const browser = await fetch(address, { redirect: 'manual' })
const back = new URL(browser.headers.get('location'))
const tokens = await client.authorizationCodeGrant(config, back, {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  idTokenExpected: true,
})
const subject = tokens.claims().sub
const userinfo = await client.fetchUserInfo(config, tokens.access_token, subject)
process.stdout.write(JSON.stringify({ claims: tokens.claims(), userinfo }))
