namespace Orders.Tests.Invariants.Faults;

/// <summary>All customers of a run. Some are impatient: they send their order twice under its key.</summary>
internal sealed class Customers
{
    /// <summary>When an impatient customer sends the order again: before or after the first answer.</summary>
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    readonly List<(Customer Customer, Task Task)> _customers;
    readonly Dictionary<string, OrderPlan> _plans;

    Customers(List<(Customer Customer, Task)> customers) =>
        (_customers, _plans) = (customers, customers.ToDictionary(x => x.Customer.Plan.Email, x => x.Customer.Plan));

    /// <summary>Starts the customers, who submit at random moments.</summary>
    /// <param name="random">Decides who does what, and when.</param>
    /// <param name="count">How many customers there are; each submits one order.</param>
    /// <param name="during">When the last one submits.</param>
    /// <param name="application">Who answers them.</param>
    public static Customers Start(Random random, int count, TimeSpan during, IApplication application) => new(
    [
        .. OrderPlan.Of(random, count).Select(plan =>
        {
            TimeSpan? repeatsAfter = random.Next(3) == 0 ? random.NextDouble() * LongestPause : null;
            var customer = new Customer(plan, application) { RepeatsAfter = repeatsAfter, LooksEvery = BetweenLooks };
            return (customer, customer.Perform(random.NextDouble() * during));
        }),
    ]);

    public OrderPlan PlanOf(string email) => _plans[email];

    /// <summary>Who got no answer, or a wrong one.</summary>
    public IEnumerable<string> Violations(IReadOnlySet<Guid> orders)
    {
        foreach (var (customer, task) in _customers)
        {
            if (task.IsFaulted)
                yield return $"a customer gets what was promised: {customer.Plan.Key}: {task.Exception.InnerException!.Message}";
            else if (!task.IsCompleted)
                yield return $"every customer is answered: {customer.Plan.Key} waits, order {customer.Order}";
            if (customer.Order is { } accepted && !orders.Contains(accepted))
                yield return $"I1 every 202 exists: {accepted} ({customer.Plan.Key})";
        }
        if (orders.Count != _customers.Count)
            yield return $"I1 every 202 exists exactly once: {_customers.Count} customers, {orders.Count} orders";
    }
}
