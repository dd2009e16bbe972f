using System.Net;
using System.Text;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Fuzzing;

/// <summary>Mutants of a provider's answers to a charge and to a look-up. None throws, and none is taken for more than it says.</summary>
[Trait("Category", "Unit")]
public sealed class When_answers_are_fuzzed
{
    static readonly string[] Headers = ["Content-Type", "Content-Encoding", "Retry-After", "Date", "X-Other"];
    static readonly string[] Values =
    [
        "application/json", "text/html; charset=klingon", "application/json; charset=\"utf-16\"", "gzip", "br, gzip", "deflate", "zstd",
        "-1", "99999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT", "soon", "\u00e9", ";;;=",
    ];

    [Fact]
    public async Task No_answer_to_a_charge_is_taken_for_more_than_it_says()
    {
        var seed = FuzzSeed.Of(inputs: 20_000);
        for (var i = 0; i < seed.Inputs; i++)
        {
            var random = seed.Of(i);
            var (status, body) = (Status(random), Mutant("""{"id":"ch_1","status":"succeeded","declineCode":null}""", random));

            using var http = Answering(status, body, random);
            var answer = await new PaymentProviderClient(http).Send("any", Attempts.Charge(), null, TestContext.Current.CancellationToken);

            var isDecision = status is HttpStatusCode.OK or HttpStatusCode.Created;
            var isUnprocessed = status.Meaning() is StatusMeaning.NotNow or StatusMeaning.Misconfigured or StatusMeaning.Refused;
            Assert.True(
                answer switch
                {
                    ProviderAnswer.NotTaken => isUnprocessed,
                    ProviderAnswer.Unknown => !isUnprocessed,
                    ProviderAnswer.Succeeded(var reference) => isDecision && IsKept(reference),
                    ProviderAnswer.Declined(var reference, var code) => isDecision && IsKept(reference) && IsKept(code),
                    _ => false,
                },
                $"Input {i}: {(int)status} is {answer}. {seed.Replay}");
        }
    }

    [Fact]
    public async Task No_answer_to_a_look_up_throws_or_brings_what_cannot_be_kept()
    {
        var (seed, attempt) = (FuzzSeed.Of(inputs: 20_000), Attempts.Charge());
        for (var i = 0; i < seed.Inputs; i++)
        {
            var random = seed.Of(i);
            var body = Mutant(
                $$"""
                {"items":[{"id":"ch_1","merchantReference":"{{attempt.Id}}","amount":25.00,"currency":"EUR","status":"succeeded",
                "createdAt":"2026-11-24T10:00:00Z","refunds":[
                {"id":"re_1","merchantReference":"x","amount":1.0,"createdAt":"2026-11-24T10:00:00Z"}]}]}
                """,
                random);

            using var http = Answering(random.Next(4) == 0 ? Status(random) : HttpStatusCode.OK, body, random);
            var records = await new PaymentProviderClient(http).LookUp("any", attempt.Id, TestContext.Current.CancellationToken) ?? [];

            var evidence = LookUpEvidence.From(attempt, records, attempt.SentAt, TimeSpan.FromDays(1));
            Assert.True(
                evidence.All(x => IsKept(x.ProviderReference!) || EvidenceRules.Decide(attempt, x) is EvidenceEffect.Contradiction),
                $"Input {i} settles by a reference that cannot be kept. {seed.Replay}");
        }
    }

    static bool IsKept(string text) => text.Length is > 0 and <= 400 && !text.Contains('\0', StringComparison.Ordinal);

    static HttpStatusCode Status(Random random) => (HttpStatusCode)(random.Next(3) == 0 ? random.Next(0, 1_000) : random.Next(200, 203));

    static byte[] Mutant(string json, Random random) => random.Next(3) == 0
        ? ByteMutation.Of(Encoding.UTF8.GetBytes(json), random)
        : Encoding.UTF8.GetBytes(JsonMutation.Of(json, random));

    static HttpClient Answering(HttpStatusCode status, byte[] body, Random random)
    {
        var answer = new HttpResponseMessage(status) { Content = new ByteArrayContent(body) };
        for (var i = random.Next(0, 3); i > 0; i--)
        {
            var (name, value) = (Headers[random.Next(Headers.Length)], Values[random.Next(Values.Length)]);
            if (!answer.Headers.TryAddWithoutValidation(name, value))
                answer.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return new(new Stub(answer)) { BaseAddress = new("http://provider.example/") };
    }

    sealed class Stub(HttpResponseMessage answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer);
    }
}
