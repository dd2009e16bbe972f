using Orders.Tests.Invariants;
using Xunit.Sdk;

namespace Orders.Tests.Fixtures;

[Trait("Category", "Unit")]
public sealed class ProcessesFirstTests
{
    /// <summary>The order depends on xUnit's name of a class's collection.</summary>
    [Fact]
    public void The_category_of_a_running_class_is_found() =>
        Assert.Equal("Unit", ProcessesFirst.CategoryOf(TestContext.Current.TestCollection!));

    [Fact]
    public void Classes_that_start_processes_come_first()
    {
        var (unit, process) = (new Named(typeof(ProcessesFirstTests)), new Named(typeof(When_everything_goes_wrong_at_once)));

        Assert.Equal([process, unit], new ProcessesFirst().OrderTestCollections<ITestCollection>([unit, process]));
    }

    sealed class Named(Type type) : ITestCollection
    {
        public string UniqueID => type.Name;
        public string TestCollectionDisplayName => $"Test collection for {type.FullName} (id: 1)";
        public string? TestCollectionClassName => null;
        public ITestAssembly TestAssembly => TestContext.Current.TestAssembly!;
        public IReadOnlyDictionary<string, IReadOnlyCollection<string>> Traits => new Dictionary<string, IReadOnlyCollection<string>>();
    }
}
