using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Rules;

/// <summary>The rules of every message from a topic. They are those of REST.</summary>
/// <remarks>
/// <see cref="OrderSubmitted"/> is left to the intake, which answers a broken rule with <see cref="OrderRejected"/>, so that the submitter
/// learns of it.
/// </remarks>
internal sealed class ContractRules : IMessageRules
{
    public static readonly ContractRules Instance = new();

    public object Accept(object message)
    {
        var canonical = CanonicalForm.Of(message);
        var broken = Broken(canonical).ToList();
        return broken.Count == 0 ? canonical : throw new InvalidMessageException([.. broken.Select(rule => rule.ToString())]);
    }

    /// <summary>Every broken rule.</summary>
    static IEnumerable<BrokenRule> Broken(object message) => message switch
    {
        OrderSubmitted => [],
        IOrderEvent happened => [.. HasOrder(happened), .. OrderEventRules.Of(happened)],
        IOrderMessage request => [.. HasOrder(request), .. RequestRules.Of(request)],
        _ => [],
    };

    static IEnumerable<BrokenRule> HasOrder(IOrderMessage message) => Holds.Set("orderId", message.OrderId != Guid.Empty);
}
