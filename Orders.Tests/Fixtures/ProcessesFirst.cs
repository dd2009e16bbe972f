using Orders.Tests.Fixtures;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(ProcessesFirst))]

namespace Orders.Tests.Fixtures;

/// <summary>Starts classes that need more first. A class of minutes that starts last would run alone.</summary>
public sealed class ProcessesFirst : ITestCollectionOrderer
{
    const string BeforeClass = "Test collection for ";
    static readonly string[] Order = ["Process", "Kafka", "Database", "Unit"];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.IndexOf(Order, CategoryOf(collection))).ThenBy(collection => collection.UniqueID)];

    /// <summary>The category of a class that is a collection of its own; null for another collection, which comes first.</summary>
    internal static string? CategoryOf(ITestCollection collection) =>
        collection.TestCollectionDisplayName.StartsWith(BeforeClass, StringComparison.Ordinal)
        && typeof(ProcessesFirst).Assembly.GetType(collection.TestCollectionDisplayName[BeforeClass.Length..].Split(' ')[0]) is { } type
            ? type.GetCustomAttributes(inherit: true).OfType<ITraitAttribute>().SelectMany(x => x.GetTraits())
                .FirstOrDefault(x => x.Key == "Category").Value
            : null;
}
