/** Where the page finds its API: `config.json` beside it, made by the local gateway or by `make deploy-web`. */

export interface Config {
  /** Base address of the API, `/api`. */
  api: string;
  region: string;
  userPoolId: string;
  userPoolClientId: string;
  /** Where Cognito answers, if not at its own address. */
  cognitoEndpoint: string | null;
  /** The console for executions, where there is one: `/console/`. */
  console: string | null;
}

let loading: Promise<Config> | undefined;

/** The configuration, fetched once. A failure is not kept: the next call tries again. */
export function config(): Promise<Config> {
  loading ??= fetched().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function fetched(): Promise<Config> {
  const answer = await fetch("/config.json");
  if (!answer.ok) {
    throw new Error(`config.json answered ${answer.status}`);
  }
  return (await answer.json()) as Config;
}
