using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

[Trait("Category", "Process")]
public sealed class When_the_process_is_killed_around_a_charge : PaymentsUnderTest
{
    /// <summary>The attempt is recorded in every case.</summary>
    /// <remarks>
    /// At a provider with keys the request is repeated under the same key. Without keys a look-up decides, and the request is sent again
    /// only once "not found" is conclusive.
    /// </remarks>
    [Theory]
    [InlineData(FaultPoint.EffectRecorded, CrashWindow.KeyedLedger, 0)]
    [InlineData(FaultPoint.EffectDone, CrashWindow.KeyedLedger, 1)]
    [InlineData(FaultPoint.Processed, CrashWindow.KeyedLedger, 1)]
    [InlineData(FaultPoint.EffectRecorded, CrashWindow.UnkeyedLedger, 0)]
    [InlineData(FaultPoint.EffectRecorded, CrashWindow.UnkeyedLedger, 0, 1)]
    [InlineData(FaultPoint.EffectDone, CrashWindow.UnkeyedLedger, 1)]
    [InlineData(FaultPoint.EffectDone, CrashWindow.UnkeyedLedger, 1, 1)]
    [InlineData(FaultPoint.Processed, CrashWindow.UnkeyedLedger, 1)]
    public async Task The_customer_is_charged_once(string faultPoint, string guarantee, int chargedBefore, int callsInFlight = 128)
    {
        var hasKeys = guarantee is CrashWindow.KeyedLedger;
        var sent = 0;
        await using var provider = ScriptedServer.Start(async request =>
        {
            if (request.StartsWith("POST", StringComparison.Ordinal))
                Interlocked.Increment(ref sent);
            var (status, body) = await Forward(request);
            return Reaction.Answer(status, body);
        });
        var role = new EffectsRole(
            Database, await RunningMessaging.CreateTopics(), provider.BaseUrl,
            ("Payments:Provider", hasKeys ? "keyed" : "unkeyed"), ("Payments:Timeout", "00:00:30"),
            ("Payments:LookupConclusiveAfter", "00:00:02"), ("Payments:CallsInFlight", $"{callsInFlight}"));

        await role.KillAt(faultPoint, Topics.PaymentRequests, OrderId, Request());
        var isAnswered = faultPoint is FaultPoint.Processed;
        Assert.Equal(isAnswered ? PaymentAttemptState.Succeeded : PaymentAttemptState.Requested, (await Attempt()).State);
        Assert.Equal((chargedBefore, chargedBefore), (await Charges(), sent));
        await role.Continue(Topics.PaymentRequests, async () => (await Attempt()).State is PaymentAttemptState.Succeeded);

        var charges = await Charges();
        var repeats = hasKeys && faultPoint is FaultPoint.EffectDone ? 1 : 0;
        Assert.Equal(1 + repeats, sent);
        var observed = Observed.Count(records: 1, tries: sent, effects: charges, affected: Math.Min(1, charges));
        Assert.Equal(new(1, Lost: 0, Duplicated: 0, Absorbed: repeats, Held: 0), observed);
        CrashWindows.Report(guarantee, faultPoint, observed);
    }
}
