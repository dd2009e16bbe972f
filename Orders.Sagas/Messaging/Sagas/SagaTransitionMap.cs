using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.Sagas;

internal sealed class SagaTransitionMap : IEntityTypeConfiguration<SagaTransition>
{
    public void Configure(EntityTypeBuilder<SagaTransition> builder)
    {
        builder.ToTable("saga_transition");
        builder.HasKey(x => new { x.CorrelationId, x.Version });
    }
}
