using Microsoft.Extensions.Configuration;
using Orders.Api.Hosting.Settings;

namespace Orders.Tests.Api.Hosting.Settings;

/// <summary>Lists and dictionaries, which an options class may have one day.</summary>
[Trait("Category", "Unit")]
public sealed class OptionsCheckTests
{
    internal enum Colour
    {
        Red,
        DarkBlue,
    }

    internal sealed class Provider
    {
        public TimeSpan Timeout { get; set; }

        public string? Secret { get; set; }
    }

    internal sealed class Sample
    {
        public IList<string> Secrets { get; } = [];

        public IList<string> Names { get; set; } = [];

        public IList<Provider> Ranked { get; set; } = [];

        public IDictionary<string, Provider> Providers { get; set; } = new Dictionary<string, Provider>();

        public IDictionary<Colour, TimeSpan> Times { get; set; } = new Dictionary<Colour, TimeSpan>();
    }

    [Fact]
    public void Elements_are_read_by_their_value()
    {
        var (configuration, reader, errors) = Check(
            ("Sample:Names:0", "a"), ("Sample:Secrets:0", "b"), ("Sample:Ranked:1:Timeout", "24:00:00"),
            ("Sample:Providers:acme:Timeout", "90s"), ("Sample:Times:dark-blue", "PT1M"));

        Assert.Empty(errors);
        Assert.Contains("Sample:Secrets:0", reader.Known);
        var read = configuration.GetSection("Sample");
        Assert.Equal(
            ("1.00:00:00", "00:01:30", "00:01:00"), (read["Ranked:1:Timeout"], read["Providers:acme:Timeout"], read["Times:dark-blue"]));
    }

    [Theory]
    [InlineData("Sample:Names", "a,b", "Sample:Names:0")]
    [InlineData("Sample:Ranked:0:Timeout", "7", "7d")]
    [InlineData("Sample:Providers:acme:Timeout", "7", "7d")]
    [InlineData("Sample:Times:Green", "7d", "DarkBlue")]
    [InlineData("Sample:Times:1", "7d", "DarkBlue")]
    public void A_wrong_element_is_refused(string key, string value, string expected) =>
        Assert.Contains(expected, Assert.Single(Check((key, value)).Errors), StringComparison.Ordinal);

    [Theory]
    [InlineData("Sample:Names:first")]
    [InlineData("Sample:Secrets:first")]
    [InlineData("Sample:Ranked:0:Timeot")]
    [InlineData("Sample:Providers:acme:Secrt")]
    public void A_misspelt_name_in_an_element_stays_unknown(string key) => Assert.DoesNotContain(key, Check((key, "x")).Reader.Known);

    static (IConfiguration Configuration, SettingsReader Reader, IReadOnlyList<string> Errors) Check(
        params IReadOnlyList<(string Key, string Value)> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(x => x.Key, x => (string?)x.Value))
            .Build();
        var reader = new SettingsReader(configuration);
        new OptionsCheck(reader).Check("Sample", typeof(Sample));
        return (configuration, reader, reader.Errors);
    }
}
