using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Payments;

/// <summary>A charge at a provider, and the one attempt that holds it.</summary>
/// <remarks>
/// An attempt may hold several: the charge that settled it, and confirmed duplicates. Only a charge that an attempt of the order holds is
/// refunded.
/// </remarks>
public sealed class PaymentCharge
{
    public required string Provider { get; init; }

    /// <summary>The provider's reference of the charge.</summary>
    public required string Reference { get; init; }
    public required Guid AttemptId { get; set; }
    public required Guid OrderId { get; set; }
    public required decimal Amount { get; set; }
    public required string Currency { get; set; }

    /// <summary>The evidence that the attempt holds the charge.</summary>
    public required PaymentAttemptEventKind Source { get; set; }
    public required DateTimeOffset At { get; set; }
}

internal sealed class PaymentChargeMap : IEntityTypeConfiguration<PaymentCharge>
{
    public void Configure(EntityTypeBuilder<PaymentCharge> builder)
    {
        builder.ToTable("payment_charge");
        // The database itself gives a charge to one attempt, also when two imports name it at once.
        builder.HasKey(x => new { x.Provider, x.Reference });
        builder.Property(x => x.Source).HasConversion<string>();
        builder.HasIndex(x => x.OrderId);
    }
}
