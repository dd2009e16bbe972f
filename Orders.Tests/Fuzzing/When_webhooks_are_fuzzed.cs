using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Payments;
using Orders.Tests.Api.Payments;

namespace Orders.Tests.Fuzzing;

/// <summary>Signed mutants of webhooks. Each is applied, known, of others, or refused; none fails, none moves money twice.</summary>
[Trait("Category", "Database")]
public sealed class When_webhooks_are_fuzzed : WebhooksUnderTest
{
    const int Attempts = 8;
    const int MaxParallel = 8;
    const int MaxBody = 60_000;
    const long MaxGrowth = 200_000_000;

    static readonly string[] Types = ["charge.succeeded", "charge.declined", "refund.succeeded", "payout.created"];
    static readonly HttpStatusCode[] Expected =
    [
        HttpStatusCode.NoContent, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType,
    ];

    [Fact]
    public async Task No_webhook_fails_and_the_books_stay_right()
    {
        var seed = FuzzSeed.Of(inputs: 3_000);
        var attempts = new List<PaymentAttempt>();
        for (var i = 0; i < Attempts; i++)
            attempts.Add(await Persisted(PaymentAttemptState.InDoubt));
        var (before, accepted) = (GC.GetTotalMemory(forceFullCollection: true), 0);

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel };
        await Parallel.ForAsync(0, seed.Inputs, parallel, async (i, _) =>
        {
            var body = Input(seed.Of(i), attempts, i);
            // A larger one may end the connection before its answer is read; When_a_webhook_is_invalid has it.
            body = body[..Math.Min(body.Length, MaxBody)];
            using var answer = await Post(body);
            Assert.True(
                Expected.Contains(answer.StatusCode),
                $"Input {i} is answered {answer.StatusCode}. {seed.Replay}\n{Encoding.UTF8.GetString(body[..Math.Min(body.Length, 500)])}");
            if (answer.StatusCode is HttpStatusCode.NoContent)
                Interlocked.Increment(ref accepted);
        });

        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < MaxGrowth, $"The memory grew too much. {seed.Replay}");
        await AssertBooks(attempts, accepted, seed);
    }

    /// <summary>Some inputs are valid, so that the mutants meet every state.</summary>
    static byte[] Input(Random random, List<PaymentAttempt> attempts, int number)
    {
        var json = Event(
            attempts[random.Next(attempts.Count)], $"evt_{number % 500}", Types[random.Next(Types.Length)], $"ch_{random.Next(4)}",
            random.Next(4) == 0 ? 24m : 25m);
        return random.Next(10) switch
        {
            0 => Encoding.UTF8.GetBytes(json),
            < 7 => Encoding.UTF8.GetBytes(JsonMutation.Of(json, random)),
            _ => ByteMutation.Of(Encoding.UTF8.GetBytes(json), random),
        };
    }

    async Task AssertBooks(List<PaymentAttempt> attempts, int accepted, FuzzSeed seed)
    {
        var events = await Api.Query(db => db.PaymentAttemptEvents.CountAsync(x => x.Kind == PaymentAttemptEventKind.Webhook, Cancel));
        Assert.True(events <= accepted, $"{events} webhooks are in the histories, but {accepted} were accepted. {seed.Replay}");
        foreach (var attempt in attempts)
        {
            var (published, now) = (await Published(attempt.OrderId), await Read(attempt.Id));
            Assert.True(published.Count(x => x == nameof(PaymentReceived)) <= 1, $"{attempt.Id} was paid twice. {seed.Replay}");
            Assert.DoesNotContain(nameof(RequestRefund), published);
            Assert.Equal(now.State is PaymentAttemptState.Succeeded, published.Contains(nameof(PaymentReceived)));
        }

        var last = await Persisted(PaymentAttemptState.InDoubt);
        Assert.Equal(HttpStatusCode.NoContent, (await Post(Event(last, "evt_last", charge: "ch_last"))).StatusCode);
        Assert.Equal(PaymentAttemptState.Succeeded, (await Read(last.Id)).State);
    }
}
