using System.Text;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.Payments;

namespace Orders.Tests.Fuzzing;

/// <summary>
/// A provider without keys takes each charge and answers with mutants, also to look-ups. Then it answers well: the customer was
/// charged once, and its attempt is settled, or waits for an operator with a contradiction in its history.
/// </summary>
[Trait("Category", "Database")]
public sealed class When_charges_are_answered_with_nonsense : PaymentsUnderTest
{
    /// <summary>Statuses that leave open what became of the charge.</summary>
    static readonly int[] Statuses = [200, 201, 201, 201, 202, 204, 301, 303, 308, 409, 418, 499, 500, 503, 520, 599];

    const int Rounds = 3;

    [Fact]
    public async Task Nobody_is_charged_twice_and_no_doubt_stays_unseen()
    {
        var seed = FuzzSeed.Of(inputs: 60);
        for (var i = 0; i < seed.Inputs; i++)
            await Charge(seed.Of(i), $"Input {i}. {seed.Replay}");
    }

    async Task Charge(Random random, string replay)
    {
        var (charges, isHonest) = (new List<string>(), false);
        await using var provider = ScriptedServer.Start(request => Task.FromResult(Answer(request)));
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        var order = Guid.CreateVersion7(payments.Time.GetUtcNow());

        await payments.Deliver(Request() with { OrderId = order });
        for (var round = 0; round < Rounds; round++)
            await Reconcile();
        isHonest = true;
        payments.Time.Advance(ConclusiveAfter);
        await Reconcile();
        await payments.DeliverRequests();

        var attempt = await AttemptOf(order);
        Assert.True(charges.Count == 1, $"{charges.Count} charges. {replay}");
        var isContradicted = (await History(attempt.Id)).Any(x => x.Effect is EvidenceEffect.Contradiction);
        Assert.True(attempt.IsSettled() || isContradicted, $"{attempt.State}. {replay}");

        async Task Reconcile()
        {
            payments.Time.Advance(TimeSpan.FromSeconds(35));
            await payments.Reconcile();
        }

        Reaction Answer(string request)
        {
            lock (charges)
            {
                var id = request.Split("merchantReference")[1].Trim('"', ':', '=', ' ')[..36];
                if (request.StartsWith("POST", StringComparison.Ordinal))
                    charges.Add(id);
                var charge = $$"""{"id":"ch_{{id}}","status":"succeeded"}""";
                var item = $$"""
                    {"id":"ch_{{id}}","merchantReference":"{{id}}","amount":12.30,"currency":"EUR","status":"succeeded",
                    "createdAt":"2026-11-24T10:00:00Z"}
                    """;
                var body = request.StartsWith("POST", StringComparison.Ordinal) ? charge : $$"""{"items":[{{item}}]}""";
                return isHonest ? Reaction.Answer(200, body) : Mutant(body, random);
            }
        }
    }

    static Reaction Mutant(string body, Random random)
    {
        var bytes = random.Next(3) == 0
            ? ByteMutation.Of(Encoding.UTF8.GetBytes(body), random)
            : Encoding.UTF8.GetBytes(JsonMutation.Of(body, random));
        var head = Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {Statuses[random.Next(Statuses.Length)]} X\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n");
        return new(async (client, cancellationToken) =>
            await client.GetStream().WriteAsync((byte[])[.. head, .. bytes], cancellationToken));
    }

    async Task<PaymentAttempt> AttemptOf(Guid order)
    {
        await using var context = Database.Context();
        return await context.PaymentAttempts.AsNoTracking().SingleAsync(x => x.OrderId == order, Cancel);
    }
}
