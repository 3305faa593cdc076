"""Why a request did not match: compared with the contract, with the nation, and with rules that were armed."""
