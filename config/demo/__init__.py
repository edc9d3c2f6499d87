"""The demo: people to log in as and a sale in each state worth seeing, made through the house's own domain functions.

| module | does |
|---|---|
| `marker` | says which database is a demo's |
| `people` | who there is to log in as |
| `plans`, `catalogue/` | what is sold, as data |
| `writing`, `bidders`, `outcomes` | one sale: written down with photographs, bid on, brought to its state |
| `dealings` | what came of a sale that is over: orders, and ratings |
| `making` | all of it, in order |
| `fresh` | a live sale when there is none, and the small one for tests (`--lots`) |
| `wiping` | takes everything away again |
| `turns` | one of these at a time in the whole house |
| `outbox` | mails, but those to the rehearsal bidders |

Nothing here writes what bidding writes: bids go through the engine and sales close by the clock, so that every log verifies.
"""
