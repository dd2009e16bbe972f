using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Orders.Contracts;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Tests.Architecture;

[Trait("Category", "Unit")]
public sealed class MessagingTests
{
    const string Messaging = "Orders.Sagas.Messaging";

    /// <summary>The compiled types, which take seconds to load.</summary>
    internal static readonly ArchUnitNET.Domain.Architecture Loaded =
        new ArchLoader().LoadAssemblies(typeof(IUnitOfWork).Assembly, typeof(Topics).Assembly).Build();

    [Fact]
    public void Messaging_uses_no_type_of_orders()
    {
        var messaging =
            Loaded.Types.Where(type => IsMessaging(type) || type.FullName.StartsWith("MassTransit.", StringComparison.Ordinal)).ToList();
        var domainUses = messaging
            .SelectMany(type => type.Dependencies.Select(dependency => (type.FullName, On: dependency.Target)))
            .Where(dependency => dependency.On.FullName.StartsWith("Orders.", StringComparison.Ordinal) && !IsMessaging(dependency.On))
            .Select(dependency => $"{dependency.FullName} -> {dependency.On.FullName}")
            .Distinct();

        Assert.NotEmpty(messaging);
        Assert.Empty(domainUses);
    }

    [Fact]
    public void Contracts_need_no_package() =>
        Assert.All(typeof(Topics).Assembly.GetReferencedAssemblies(),
            assembly => Assert.StartsWith("System.", assembly.Name, StringComparison.Ordinal));

    static bool IsMessaging(IType type) =>
        type.Namespace.FullName == Messaging || type.Namespace.FullName.StartsWith(Messaging + ".", StringComparison.Ordinal);
}
