using MassTransit;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>Sends every event to an order in every state, through the real endpoints, and compares the outcome with this table.</summary>
[Trait("Category", "Kafka")]
public sealed class When_every_state_meets_every_event
{
    /// <summary>A state is a transition to it; noted changes the row only; ignored nothing; fault is a dead letter.</summary>
    const string UntilPayment = """
                                        Initial         Expected        Submitted       AwaitingPayment
        OrderCreated                    AwaitingPayment AwaitingPayment AwaitingPayment ignored
        OrderCreated:free               Paid            Paid            AwaitingPayment ignored
        OrderRejected                   Rejected        Rejected        Rejected        fault
        PaymentReceived                 Expected        noted           Paid            Paid
        PaymentReceived:another         Expected        noted           Paid            Paid
        PaymentReceived:less            Expected        noted           noted           noted
        PaymentReceived:dollars         Expected        noted           noted           noted
        PaymentReceived:contradictory   Expected        noted           noted           noted
        PaymentDeclined                 Expected        noted           Cancelled       Cancelled
        PaymentRefunded                 fault           noted           noted           noted
        PaymentRefunded:part            fault           noted           noted           noted
        PaymentRefunded:another         fault           noted           noted           noted
        PaymentRefunded:duplicate       fault           ignored         ignored         ignored
        PaymentMismatchResolved         fault           ignored         Paid            Paid
        PaymentMismatchResolved:refund  fault           ignored         Refunding       Refunding
        PaymentMismatchResolved:void    fault           ignored         ignored         ignored
        OrderShipped                    Expected        noted           noted           noted
        OrderCancellationRequested      Expected        noted           Cancelled       Cancelled
        OutOfStock                      Expected        noted           Cancelled       Cancelled
        PaymentDeadlinePassed           fault           ignored         Cancelled       Cancelled
        PaymentDeadlinePassed:doubt     fault           ignored         noted           noted
        ShipmentDeadlinePassed          fault           ignored         ignored         ignored
        RefundDeadlinePassed            fault           ignored         ignored         ignored
        AttentionAcknowledged           fault           noted           noted           noted
        AttentionAcknowledged:another   fault           ignored         ignored         ignored
        AttentionAcknowledged:mismatch  fault           noted           ignored         ignored
        """;

    /// <summary>The outcomes in the later states.</summary>
    const string AfterPayment = """
                                        Paid      Shipped Cancelled Refunding Refunded  Rejected
        OrderCreated                    ignored   ignored ignored   ignored   ignored   fault
        OrderCreated:free               ignored   ignored ignored   ignored   ignored   fault
        OrderRejected                   fault     fault   ignored   ignored   ignored   ignored
        PaymentReceived                 ignored   ignored Refunding ignored   ignored   noted
        PaymentReceived:another         noted     noted   Refunding noted     Refunding noted
        PaymentReceived:less            noted     noted   Refunding noted     Refunding noted
        PaymentReceived:dollars         noted     noted   Refunding noted     Refunding noted
        PaymentReceived:contradictory   noted     noted   Refunding noted     noted     noted
        PaymentDeclined                 ignored   ignored ignored   ignored   ignored   fault
        PaymentRefunded                 noted     noted   noted     Refunded  ignored   noted
        PaymentRefunded:part            noted     noted   noted     noted     noted     noted
        PaymentRefunded:another         noted     noted   noted     noted     noted     noted
        PaymentRefunded:duplicate       noted     noted   ignored   Refunded  noted     ignored
        PaymentMismatchResolved         noted     noted   ignored   ignored   ignored   ignored
        PaymentMismatchResolved:refund  noted     noted   ignored   ignored   ignored   ignored
        PaymentMismatchResolved:void    ignored   ignored ignored   ignored   ignored   ignored
        OrderShipped                    Shipped   ignored noted     noted     noted     noted
        OrderCancellationRequested      Refunding ignored ignored   ignored   ignored   ignored
        OutOfStock                      Refunding ignored ignored   ignored   ignored   ignored
        PaymentDeadlinePassed           ignored   ignored ignored   ignored   ignored   ignored
        PaymentDeadlinePassed:doubt     ignored   ignored ignored   ignored   ignored   ignored
        ShipmentDeadlinePassed          noted     ignored ignored   ignored   ignored   ignored
        RefundDeadlinePassed            ignored   ignored ignored   noted     ignored   ignored
        AttentionAcknowledged           noted     noted   noted     noted     noted     noted
        AttentionAcknowledged:another   ignored   ignored ignored   ignored   ignored   ignored
        AttentionAcknowledged:mismatch  noted     noted   noted     noted     noted     noted
        """;

    /// <summary>Why these are dead letters: the event contradicts the order.</summary>
    static readonly Dictionary<(string Event, string State), string> Faults = new()
    {
        [("OrderCreated", "Rejected")] = "the intake decides once",
        [("OrderRejected", "AwaitingPayment")] = "the intake decides once",
        [("OrderRejected", "Paid")] = "the intake decides once",
        [("OrderRejected", "Shipped")] = "the intake decides once",
        [("PaymentDeclined", "Rejected")] = "no payment was requested",
        [("PaymentRefunded", "Initial")] = "only the saga requests refunds, and it does not know the order",
        [("PaymentMismatchResolved", "Initial")] = "only known orders need a decision",
        [("PaymentDeadlinePassed", "Initial")] = "only known orders have deadlines",
        [("ShipmentDeadlinePassed", "Initial")] = "only known orders have deadlines",
        [("RefundDeadlinePassed", "Initial")] = "only known orders have deadlines",
        [("AttentionAcknowledged", "Initial")] = "only known orders need attention",
    };

    sealed record Pair(Guid Order, string State, string Event, string Variant, string Outcome);

    [Fact]
    public void The_table_has_every_state_and_every_event()
    {
        var machine = new OrderStateMachine();
        var pairs = Pairs();

        Assert.Equal(machine.States.Select(x => x.Name).Where(x => x != "Final").Order(), pairs.Select(x => x.State).Distinct().Order());
        Assert.Equal(Events(machine).Order(), pairs.Select(x => x.Event).Distinct().Order());
        Assert.Equal(Faults.Keys.Order(), pairs.Where(x => x.Outcome == "fault").Select(x => (x.Event, x.State)).Distinct().Order());
    }

    [Fact]
    public async Task The_outcome_is_the_stated_one()
    {
        await using var database = await TestDatabase.Create();
        await using var saga = await RunningMessaging.Start(database, await RunningMessaging.CreateTopics());
        var pairs = Pairs();
        await using (var db = database.Context())
        {
            db.AddRange(pairs.Where(x => x.State != "Initial").Select(Before));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await Task.WhenAll(pairs.Select(pair => saga.Send(pair.Order, EventOf(pair))));
        await Eventually.Equal(pairs.Count, () => database.Scalar<long>("SELECT count(*) FROM inbox_state"));

        var faults = (await database.DeadLetters()).Select(x => Guid.Parse(System.Text.Encoding.UTF8.GetString(x.Key!))).ToHashSet();
        foreach (var pair in pairs)
        {
            var outcome = faults.Contains(pair.Order) ? "fault" : OutcomeOf(pair, await database.Order(pair.Order));
            Assert.True(outcome == pair.Outcome, $"{pair.State} + {pair.Event}:{pair.Variant} is {outcome} and not {pair.Outcome}");
        }
    }

    /// <summary>The order has what the event is about: the attention that is acknowledged, the money that is decided about.</summary>
    static OrderState Before(Pair pair)
    {
        var order = OrderStates.In(pair.State, pair.Order);
        if (pair.Event == "AttentionAcknowledged")
            order.Attention = pair.Variant == "mismatch" ? OrderAttention.PaymentMismatch : OrderAttention.PaidTwice;
        if (pair.Event == "PaymentMismatchResolved")
            (order.Attention, order.Payments) = (OrderAttention.PaymentMismatch, order.Money.With(Bank(pair, 25.00m, "USD")).Payments);
        return order;
    }

    static PaymentReceived Bank(Pair pair, decimal amount, string currency) =>
        OrderEvents.Paid(pair.Order) with { PaymentReference = "bank-1", Amount = amount, Currency = currency };

    static string OutcomeOf(Pair pair, OrderState? order) => order switch
    {
        null => "ignored",
        _ when order.CurrentState != pair.State => order.CurrentState,
        { Version: OrderStates.Version } => "ignored",
        _ => "noted",
    };

    static IOrderEvent EventOf(Pair pair) => (pair.Event, pair.Variant) switch
    {
        ("OrderCreated", "") => OrderEvents.Created(pair.Order),
        ("OrderCreated", "free") => OrderEvents.Free(pair.Order),
        ("OrderRejected", "") => OrderEvents.Rejected(pair.Order),
        ("PaymentReceived", "") => OrderEvents.Paid(pair.Order),
        ("PaymentReceived", "another") => OrderEvents.Paid(pair.Order) with { PaymentReference = "ch_another" },
        ("PaymentReceived", "less") => Bank(pair, 0.05m, "EUR"),
        ("PaymentReceived", "dollars") => Bank(pair, 25.00m, "USD"),
        ("PaymentReceived", "contradictory") => OrderEvents.Paid(pair.Order) with { Amount = 0.05m },
        ("PaymentDeclined", "") => OrderEvents.Declined(pair.Order),
        ("PaymentRefunded", "") => OrderEvents.Refunded(pair.Order),
        ("PaymentRefunded", "part") => OrderEvents.Refunded(pair.Order) with { Amount = 10.00m, RefundReference = "re_part" },
        ("PaymentRefunded", "another") => OrderEvents.Refunded(pair.Order) with
        {
            PaymentReference = "ch_another",
            RefundReference = "re_another",
        },
        ("PaymentRefunded", "duplicate") => OrderEvents.Refunded(pair.Order) with
        {
            Reason = RefundReason.DuplicateCharge,
            RefundReference = "re_duplicate",
        },
        ("PaymentMismatchResolved", "") => Decided(pair, MismatchDecision.Accept),
        ("PaymentMismatchResolved", "refund") => Decided(pair, MismatchDecision.Refund),
        ("PaymentMismatchResolved", "void") => OrderEvents.Resolved(pair.Order, MismatchDecision.Accept, "bank-2"),
        ("OrderShipped", "") => OrderEvents.Shipped(pair.Order),
        ("OrderCancellationRequested", "") => OrderEvents.Cancellation(pair.Order),
        ("OutOfStock", "") => OrderEvents.OutOfStock(pair.Order),
        ("PaymentDeadlinePassed", "") => OrderEvents.Unpaid(pair.Order),
        ("PaymentDeadlinePassed", "doubt") => OrderEvents.Unpaid(pair.Order) with { IsPaymentInDoubt = true },
        ("ShipmentDeadlinePassed", "") => OrderEvents.NotShipped(pair.Order),
        ("RefundDeadlinePassed", "") => OrderEvents.NotRefunded(pair.Order),
        ("AttentionAcknowledged", "") => OrderEvents.Acknowledged(pair.Order, OrderAttention.PaidTwice),
        ("AttentionAcknowledged", "another") => OrderEvents.Acknowledged(pair.Order, OrderAttention.RefundedUnasked),
        ("AttentionAcknowledged", "mismatch") => OrderEvents.Acknowledged(pair.Order, OrderAttention.PaymentMismatch),
        _ => throw new NotSupportedException($"{pair.Event}:{pair.Variant}"),
    };

    /// <summary>The operator saw all money of the order.</summary>
    static PaymentMismatchResolved Decided(Pair pair, MismatchDecision decision) =>
        OrderEvents.Resolved(pair.Order, decision, [.. Before(pair).Money.References]);

    /// <summary>The events of records; MassTransit adds events for entering and leaving states.</summary>
    static IEnumerable<string> Events(OrderStateMachine machine) =>
        machine.Events
            .Where(x => x.GetType().GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(Event<>)))
            .Select(x => x.Name);

    static List<Pair> Pairs() => [.. Pairs(UntilPayment), .. Pairs(AfterPayment)];

    static List<Pair> Pairs(string outcomes)
    {
        var rows = outcomes.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        return [.. from row in rows.Skip(1)
                   let name = row[0].Split(':')
                   from column in Enumerable.Range(0, rows[0].Length)
                   select new Pair(OrderEvents.NewOrder(), rows[0][column], name[0], name.ElementAtOrDefault(1) ?? "", row[column + 1])];
    }
}
