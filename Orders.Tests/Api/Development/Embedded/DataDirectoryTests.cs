using Orders.Api.Development.Embedded;

namespace Orders.Tests.Api.Development.Embedded;

public sealed class DataDirectoryTests
{
    static readonly string UserData = Path.Combine(Path.GetTempPath(), "data");

    [Fact]
    public void What_is_configured_counts_and_is_made_absolute()
    {
        Assert.Equal(Path.GetFullPath("here"), DataDirectory.Choose("here", isRoot: true, UserData));
        Assert.Equal(Path.GetFullPath("here"), DataDirectory.Choose("here", isRoot: false, ""));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Else_it_is_in_the_users_data_and_for_root_where_the_server_may_go(string? configured)
    {
        Assert.Equal(Path.Combine(UserData, "orders"), DataDirectory.Choose(configured, isRoot: false, UserData));
        Assert.Equal("/var/lib/orders", DataDirectory.Choose(configured, isRoot: true, UserData));
    }

    [Fact]
    public void A_user_without_data_is_told_what_to_set() =>
        Assert.Contains("Orders__DataDirectory", Assert.ThrowsAny<Exception>(() => DataDirectory.Choose(null, isRoot: false, "")).Message, StringComparison.Ordinal);
}
