using Microsoft.Extensions.DependencyInjection;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Applies evidence in a scope of its own.</summary>
internal static class SeparateSettlement
{
    /// <summary>Applies evidence in a transaction of its own: a consumer's unit of work may be rolled back.</summary>
    public static async Task<EvidenceEffect> Apply(
        this IServiceScopeFactory scopes, Evidence evidence, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AttemptSettlement>().Apply(evidence, cancellationToken);
    }
}
