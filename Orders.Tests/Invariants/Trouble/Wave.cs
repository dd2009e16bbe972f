using Microsoft.EntityFrameworkCore;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants.Trouble;

/// <summary>Orders that are submitted at a fixed rate, whatever became of the ones before.</summary>
/// <param name="Due">When each order has to be submitted. Its wait counts from then, so a late sender shortens no wait.</param>
/// <param name="Chosen">Every hundredth order. The measures leave it out in every wave, so that waves compare.</param>
internal sealed record Wave(OrderedDictionary<Guid, DateTimeOffset> Due, IReadOnlySet<Guid> Chosen)
{
    const int OneIn = 100;

    /// <summary>Plans the orders from now on.</summary>
    /// <param name="count">How many orders.</param>
    /// <param name="perSecond">How many of them in a second; infinity for all at once.</param>
    public static Wave Of(int count, double perSecond)
    {
        var start = TimeProvider.System.GetUtcNow();
        var due = new OrderedDictionary<Guid, DateTimeOffset>();
        for (var i = 0; i < count; i++)
            due.Add(Guid.CreateVersion7(start), start + TimeSpan.FromSeconds(i / perSecond));
        return new(due, due.Keys.Where((_, i) => i % OneIn == OneIn / 2).ToHashSet());
    }

    /// <summary>Measures the orders that were not chosen, when all of them are shipped.</summary>
    public async Task<WaveMeasure> Measure(TestDatabase database, Warehouse warehouse)
    {
        var start = Due.Values.Min();
        await using var db = database.Context();
        var changes = await db.Transitions.AsNoTracking()
            .Where(x => x.At >= start && x.From != x.To && (x.To == OrderStatus.Paid || x.To == OrderStatus.Shipped))
            .Select(x => new { x.CorrelationId, x.To, x.At })
            .ToListAsync();
        var mine = changes.Where(x => Due.ContainsKey(x.CorrelationId) && !Chosen.Contains(x.CorrelationId)).ToLookup(x => x.To);
        var shipped = mine[OrderStatus.Shipped].ToList();
        return new(
            shipped.Count, shipped.Count / (shipped.Max(x => x.At) - start).TotalSeconds,
            Waits.Of(shipped.Select(x => x.At - Due[x.CorrelationId])),
            Waits.Of(mine[OrderStatus.Paid].Select(x => warehouse.Accepted[x.CorrelationId].At - x.At)));
    }
}
