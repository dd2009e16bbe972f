using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Payments;

/// <summary>Two processes record the refund of one charge at once, so that neither sees the other's attempt.</summary>
[Trait("Category", "Database")]
public sealed class When_two_processes_refund_a_charge : PaymentsUnderTest
{
    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task The_charge_has_one_refund(string provider)
    {
        await using var first = Payments(provider);
        await using var second = Payments(provider);
        await first.Deliver(Request());
        // A small part of the charge: two refunds of all of it would be refused by the provider.
        var refund = Refund((await Attempt()).ProviderReference!) with { Amount = 2.30m };
        await HoldTransactions();
        Task[] deliveries;
        await using (await Database.Locked("SELECT pg_advisory_xact_lock(1)"))
        {
            deliveries = [first.Deliver(refund), second.Deliver(refund)];
            await Eventually.Equal(2, async () => await Database.WaitingFor("advisory") + await Database.WaitingFor("transactionid"));
        }

        await Task.WhenAll(deliveries);

        Assert.Equal(2.30m, Assert.Single(Assert.Single(await Captures()).Refunds).Amount);
        Assert.Single(await Attempts(), x => x.Kind is PaymentKind.Refund);
    }

    /// <summary>Each transaction waits for the lock after it looked for an earlier attempt, and before it commits.</summary>
    Task HoldTransactions() => Database.Execute(
        """
        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(1);
            RETURN NEW;
        END $$;
        CREATE TRIGGER wait BEFORE INSERT ON payment_attempt_event FOR EACH ROW EXECUTE FUNCTION wait()
        """);
}
