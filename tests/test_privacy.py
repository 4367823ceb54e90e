"""What the redactor finds, what it leaves alone, and that no input makes it slow."""

from __future__ import annotations

import logging
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_chatkit.privacy import RedactingFilter, Redaction, Redactor, known_secrets
from jupyter_chatkit.privacy.spans import PLACEHOLDER

AKIA = "AKIA2E3F4G5H6I7JKLMN"
PEM_LINE = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"

# Each line with its secret between ⟦ and ⟧, and the kind it is told as.
SECRETS = [
    ("openai-key", 'OpenAI("⟦sk-proj-Ab3dEf6hIj9kLmN0pQrStUv⟧")'),
    ("openai-key", "⟦sk-Ab3dEf6hIj9kLmN0pQrStUvWxYz12345678⟧"),
    ("openai-key", "print('a\\n⟦sk-Ab3dEf6hIj9kLmN0pQrStUv⟧')"),
    ("anthropic-key", "⟦sk-ant-api03-Ab3dEf6hIj9kLm-N0pQ_rStUv⟧"),
    ("anthropic-key", "cut ⟦sk-ant-api03-Ab3⟧"),
    ("github-token", "git clone https://⟦ghp_Ab3dEf6hIj9kLmN0pQrStUv⟧@github.com/x/y"),
    ("github-token", "⟦github_pat_11ABCDEFG0aBcDeFgHiJkL_mNoPqR⟧"),
    ("gitlab-token", "⟦glpat-Ab3dEf6hIj9kLmN0pQrS⟧"),
    ("aws-key", f"⟦{AKIA}⟧"),
    ("google-key", "⟦AIzaSyA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1v⟧"),
    ("slack-token", "⟦xoxb-123456789012-1234567890123-Ab3dEf6hIj9k⟧"),
    ("stripe-key", "stripe.api_key = x or ⟦sk_live_Ab3dEf6hIj9kLmN0⟧"),
    ("huggingface-token", "login(⟦hf_AbCdEfGhIjKlMnOpQrStUvWxYz⟧)"),
    ("npm-token", "⟦npm_Ab3dEf6hIj9kLmN0pQrStUvWxYz0123456789⟧"),
    ("pypi-token", "⟦pypi-AgEIcHlwaS5vcmcCJDU3YWM5⟧"),
    ("jwt", "⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N⟧"),
    ("azure-key", "value ⟦abC8Q~defGHI-jklMNO.pqrSTU_vwxYZ01234⟧"),
    ("token", "⟦123456789:AAabcdefghij-klmnopqrst_uvwxyz12345⟧"),
    (
        "private-key",
        f"⟦-----BEGIN RSA PRIVATE KEY-----\n{PEM_LINE}\n{PEM_LINE}\n-----END RSA PRIVATE KEY-----⟧\nx = 1",
    ),
    (
        "private-key",
        f'pem = "⟦-----BEGIN PRIVATE KEY-----\\n{PEM_LINE}\\nabc=\\n-----END PRIVATE KEY-----⟧\\n"',
    ),
    (
        "private-key",
        f"⟦-----BEGIN PRIVATE KEY-----\n{PEM_LINE}\n{PEM_LINE[:40]}⟧\n\nNext cell: this is prose.",
    ),
    ("private-key", f"the rest: ⟦{PEM_LINE}\nabcd==\n-----END PRIVATE KEY-----⟧"),
    ("database-url", "create_engine('postgresql+psycopg://⟦bob:hunter2⟧@db.example.com:5432/sales')"),
    ("database-url", "redis://⟦:hunter2⟧@cache:6379/0"),
    ("database-url", "mongodb+srv://⟦bob:p@ssw0rd⟧@cluster.example.net"),
    ("url-password", "https://⟦bob:hunter2⟧@example.com/data.csv"),
    ("url-password", "Sentry('https://⟦0123456789abcdef0123456789abcdef⟧@o1.ingest.example.io/2')"),
    ("token", "http://localhost:8888/lab/tree/a.ipynb?token=⟦abcdef0123456789abcdef⟧"),
    ("token", "curl -H 'Authorization: Bearer ⟦abc.def-ghi_123⟧'"),
    ("token", '{"Authorization": "Basic ⟦Ym9iOmh1bnRlcjI=⟧"}'),
    ("token", "headers['Authorization'] = f'Token ⟦9944b09199c62bcf9418ad846dd0e4⟧'"),
    ("cookie", "Cookie: ⟦sessionid=abc123; theme=dark⟧"),
    ("password", "password = '⟦hunter2⟧'"),
    ("password", 'connect(user="bob", passwd="⟦correct horse battery⟧")'),
    ("password", "{'db_password': '⟦hunter2⟧', 'port': 1}"),
    ("password", '{\\"password\\": \\"⟦hunter2⟧\\"}'),
    ("password", "password: ⟦hunter2⟧"),
    ("password", "DB_PASSWORD=⟦p(a)ss,word⟧"),
    ("password", "%env DB_PASSWORD ⟦hunter2x⟧"),
    ("password", "mysqldump --password ⟦hunter2x⟧ sales"),
    ("password", "Server=x;User Id=bob;Password=⟦Pa55word⟧;Encrypt=yes"),
    ("password", "machine example.com login bob password ⟦hunter22⟧"),
    ("password", 'requests.get(url, auth=("bob", "⟦hunter2⟧"))'),
    ("password", "curl -u ⟦bob:hunter2⟧ https://example.com"),
    ("secret", 'SECRET_KEY="⟦django-insecure-abc⟧"'),
    ("secret", "SECRET_KEY=⟦abcdefghijkl⟧"),
    ("secret", "aws_secret_access_key = ⟦wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzKEY1⟧"),
    ("api-key", 'os.environ["OPENAI_API_KEY"] = "⟦foo-bar-baz-123⟧"'),
    ("api-key", "openai.api_key = r'⟦foobarbaz123⟧'"),
    ("api-key", "x-api-key: ⟦abc123def456⟧"),
    ("api-key", "AccountName=lake;AccountKey=⟦abcDEF123+/abcDEF123==⟧;EndpointSuffix=example"),
    ("api-key", '{"username":"bob","key":"⟦0123456789abcdef0123456789abcdef⟧"}'),
    ("token", 'os.environ.setdefault("X_TOKEN", "⟦foo99bar11baz⟧")'),
    ("token", "accessToken: '⟦abc123def456⟧'"),
]

HARMLESS = """
color = "#1f77b4"
fix in commit 3f786850e387550fdab836ed7e6dc881de23001b
run_id = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
df = pd.read_csv("/home/jovyan/work/data/sales_2024.csv")
token = tokens[i]
max_tokens=4096,
sorted(rows, key=lambda r: r["amount"])
df.sort_values(by="name", key=str.lower)
keys = ["a", "b"]
columns = ["username", "password", "email"]
df[["user", "password", "token2024"]]
tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
tokenizer.pad_token = tokenizer.eos_token
pad_token="[PAD]", eos_token="</s>", bos_token="<s>"
for token in doc: print(token.text, token.pos_)
token_counts = Counter(tokens)
api_key = os.environ["OPENAI_API_KEY"]
client = OpenAI(api_key=api_key)
password = getpass.getpass("Enter your password: ")
password = input("Password: ")
password = None
token = ""
secret = "..."
api_key = "your-key-here"
api_key="sk-..."
password="${DB_PASSWORD}"
url = f"postgresql://{user}:{password}@{host}/{db}"
url = "https://api.example.com/v1?page=2&key=name"
pd.merge(a, b, on="key", how="left")
KeyError: 'custmer_id'
KeyError: 'password'
<div class="sk-container-id-1 sk-toggleable__content sk-text-repr-fallback">
def f(token: str, password: Optional[str] = None) -> bool:
{"password": "object", "token": "string", "user": "int64"}
token_type_ids = encoded["token_type_ids"]
hf_embeddings_model = HuggingFaceEmbeddings()
hf_tokenizer = load_hf_tokenizer(name)
secrets.token_hex(16)
the risk-adjusted returns of the task-specific desk-based model
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
bearer bonds and basic authentication are explained below
print("token:", token)
tokens per second: 1234
token_ids = [101, 2023, 2003]
next_token = "CAUQAA123"
password = "the password of 2 people"
api_key = "OPENAI_API_KEY_2"
passes = df.groupby("player")["passes"].sum()
bypass = "north"
PWD=/home/jovyan/work
author = "Jane Doe"
session_id = 42
access_key = config["access_key"]
secret_name = "prod/database"
hotkeys: ctrl+c
ASIA_PACIFIC = ["Japan", "Australia"]
df.query("token == 'the'")
git@github.com:user/repo.git
SECRET_KEY = get_secret("x")
API_KEY=$API_KEY
Authorization: required
ValueError: invalid token 'foo'
if line.startswith("-----BEGIN PRIVATE KEY-----"):
id: 8dbf1c2e-cell-4
""".strip().splitlines()


def _redaction(**known: str) -> Redaction:
    return Redactor({value: kind for kind, value in known.items()}).begin()


@pytest.mark.parametrize(("kind", "marked"), SECRETS)
def test_the_secret_is_replaced_and_what_is_around_it_stays(kind: str, marked: str) -> None:
    before, secret, after = re.split("[⟦⟧]", marked)
    redaction = _redaction()

    assert redaction.text(before + secret + after) == f"{before}[[redacted:{kind}:1]]{after}"
    assert redaction.counts == {kind: 1}


@pytest.mark.parametrize("line", HARMLESS)
def test_ordinary_notebook_lines_stay(line: str) -> None:
    assert _redaction().text(line) == line


def test_the_same_secret_has_the_same_number_in_all_texts_of_a_redaction() -> None:
    redaction = _redaction(env="s3cret-value-of-env")

    assert redaction.text(f"{AKIA} s3cret-value-of-env") == "[[redacted:aws-key:1]] [[redacted:env:2]]"
    assert redaction.text(f"s3cret-value-of-env {AKIA}") == "[[redacted:env:2]] [[redacted:aws-key:1]]"
    assert redaction.counts == {"aws-key": 1, "env": 1}


@pytest.mark.parametrize(
    "shown",
    [
        'a/b+c "d" \\e-2024',
        "a%2Fb%2Bc%20%22d%22%20%5Ce-2024",
        'a/b+c \\"d\\" \\\\e-2024',
        "a/b+c &quot;d&quot; \\e-2024",
        'a/b+\n   c "d" \\e-2024',
    ],
)
def test_a_known_value_is_found_in_every_form(shown: str) -> None:
    assert _redaction(env='a/b+c "d" \\e-2024').text(f"x {shown} y") == "x [[redacted:env:1]] y"


@pytest.mark.parametrize(
    "text", ["tail: s3cret-val", "s3cret-value… and more", "s3cret-va\n[... 9 characters left out ...]"]
)
def test_the_beginning_of_a_known_value_counts_where_the_text_is_cut(text: str) -> None:
    assert "s3cret" not in _redaction(env="s3cret-value-of-env").text(text)


def test_a_short_known_value_counts_as_a_word_only() -> None:
    redaction = _redaction(env="postgres")

    assert redaction.text("postgresql postgres") == "postgresql [[redacted:env:1]]"


def test_a_token_that_goes_on_in_the_next_line_is_replaced_whole() -> None:
    text = "ghp_Ab3dEf6hIj9kLmN0\n    pQrStUvWxYz0123\nnext line"

    assert _redaction().text(text) == "[[redacted:github-token:1]]\nnext line"


def test_json_is_redacted_at_any_depth_and_by_its_keys() -> None:
    value = {
        "password": "hunter2",
        AKIA: [{"n": 1, "text": ["-----BEGIN PRIVATE KEY-----\n", f"{PEM_LINE}\n"]}],
    }

    assert _redaction().json(value) == {
        "password": "[[redacted:password:1]]",
        "[[redacted:aws-key:2]]": [{"n": 1, "text": ["[[redacted:private-key:3]]\n"]}],
    }


def test_json_deeper_than_any_notebook_is_left_out() -> None:
    value: object = AKIA
    for _ in range(5_000):
        value = [value]

    assert AKIA not in str(_redaction().json(value))


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*[re.sub("[⟦⟧]", "", text) for _, text in SECRETS], "=", '"', " ", "\n", "x", ":"])
    )
)
def test_a_second_redaction_changes_nothing(pieces: list[str]) -> None:
    once = _redaction().text("".join(pieces))

    assert _redaction().text(once) == once


def test_a_token_that_touches_another_is_replaced_too() -> None:
    jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0"

    assert jwt[-20:] not in _redaction().text(f"sk-Ab3dEf6hIj9kLmN0pQrStUv{jwt}")


@settings(deadline=None)
@given(st.text())
def test_any_text_is_redacted_without_an_error(text: str) -> None:
    assert isinstance(_redaction(env="abcdefgh-2024").text(text), str)


@pytest.mark.parametrize(
    "unit",
    [
        *[
            "a",
            "=",
            '"',
            "<",
            "\n",
            " ",
            "\\",
            "\n\n'",
            "key ",
            "sk-",
            "hf_",
            "eyJ",
            "a://b:",
            "a:b@",
            "s3cret-v",
        ],
        *["token=", 'token="', "token ,", "password='x", "cookie:", "login a password ", "authorization: "],
        *[
            "basic ",
            "[[redacted:",
            f"SK{'0123456789abcdef' * 2}",
            "-----BEGIN PRIVATE KEY-----\n",
            f"-----END PRIVATE KEY-----\n{PEM_LINE}\n",
        ],
    ],
)
def test_the_time_grows_with_the_length_only(unit: str) -> None:
    redactor = Redactor({"s3cret-value-of-env": "env"})

    def cost(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        start = time.process_time()
        redactor.begin().text(text)
        return time.process_time() - start

    # Sixteen times the length may take sixteen times as long, and the noise of a busy machine; not 256 times.
    assert cost(240_000) < 60 * max(min(cost(15_000) for _ in range(3)), 0.002)


def test_known_values_come_from_telling_names_random_values_and_urls_of_the_environment() -> None:
    environ = {
        "OPENAI_API_KEY": "foo-bar-baz",
        "BUILD": "9f86d081884c7d659a2feaa0c55ad015",
        "DATABASE_URL": "postgresql://bob:hunter22@db/x",
        "PATH": "/usr/local/bin:/usr/bin",
        "PWD": "/home/bob/work-2024",
        "SSH_AUTH_SOCK": "/tmp/ssh-XXabc123/agent.42",
        "TOKENIZERS_PARALLELISM": "false",
        "LANG": "en_US.UTF-8",
        "USE_TOKEN": "true",
    }

    assert known_secrets(environ, []) == dict.fromkeys(
        ["foo-bar-baz", environ["BUILD"], environ["DATABASE_URL"], "hunter22"], "env"
    )


def test_known_values_come_from_every_unusual_line_of_a_dotenv_text() -> None:
    text = """\ufeff# a comment with KEY=value-in-a-comment-1
export PLAIN=abc-123-def   # the reason
QUOTED="two\\nlines # kept 1"
SINGLE='raw\\n value 2'
MULTI="first line
second line 3"
DB_PASSWORD=hunter2
PORT=8000
DEBUG=true
MODE=production
HOME_PAGE=http://localhost:3000
EMPTY=
not an assignment
"""

    assert list(known_secrets({}, [text.replace("\n", "\r\n")])) == [
        "abc-123-def",
        "two\nlines # kept 1",
        "raw\\n value 2",
        "first line\nsecond line 3",
        "hunter2",
    ]


@settings(deadline=None)
@given(st.text())
def test_any_dotenv_text_can_be_read(text: str) -> None:
    assert set(known_secrets({}, [text]).values()) <= {"dotenv"}


def _logged(caplog: pytest.LogCaptureFixture, write: object) -> str:
    logger = logging.getLogger("test_privacy")
    caplog.handler.addFilter(RedactingFilter(lambda: Redactor({"s3cret-value-of-env": "env"})))
    assert callable(write)
    write(logger)
    return caplog.text


def test_a_log_record_shows_no_secret_of_its_arguments(caplog: pytest.LogCaptureFixture) -> None:
    text = _logged(caplog, lambda log: log.warning("calling %s with %d", "s3cret-value-of-env", 3))

    assert "calling [[redacted:env:1]] with 3" in text


def test_a_log_record_shows_no_secret_of_an_exception(caplog: pytest.LogCaptureFixture) -> None:
    def write(logger: logging.Logger) -> None:
        try:
            raise ValueError("refused: s3cret-value-of-env")  # noqa: TRY301
        except ValueError:
            logger.exception("failed", stack_info=True)

    text = _logged(caplog, write)

    assert "ValueError: refused: [[redacted:env:1]]" in text
    assert "s3cret-value" not in text.replace('raise ValueError("refused: s3cret-value-of-env")', "")


def test_a_record_without_secrets_keeps_its_arguments() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "%s of %s", ("1", "2"), None)

    assert RedactingFilter(lambda: Redactor({})).filter(record)
    assert record.args == ("1", "2")


def test_only_the_named_loggers_and_their_children_are_redacted() -> None:
    keeping = RedactingFilter(lambda: Redactor({}), only=["ours"])
    records = [
        logging.LogRecord(name, logging.INFO, "f", 1, AKIA, (), None) for name in ("ours.a", "ourselves")
    ]
    for record in records:
        keeping.filter(record)

    assert AKIA not in records[0].getMessage()
    assert records[1].getMessage() == AKIA


def test_a_record_whose_arguments_do_not_fit_is_redacted_too() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "%d", (AKIA,), None)
    RedactingFilter(lambda: Redactor({})).filter(record)

    assert AKIA not in record.getMessage()
    assert PLACEHOLDER.search(record.getMessage())
