using Orders.Api.Development.Embedded;

namespace Orders.Tests.Api.Development.Embedded;

[Trait("Category", "Unit")]
public sealed class DataDirectoryTests
{
    static readonly string UserData = Path.Combine(Path.GetTempPath(), "data");

    [Fact]
    public void A_configured_directory_is_made_absolute()
    {
        Assert.Equal(Path.GetFullPath("here"), DataDirectory.Choose("here", isRoot: true, UserData));
        Assert.Equal(Path.GetFullPath("here"), DataDirectory.Choose("here", isRoot: false, ""));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void The_default_is_in_the_users_data_and_for_root_in_var_lib(string? configured)
    {
        Assert.Equal(Path.Combine(UserData, "orders"), DataDirectory.Choose(configured, isRoot: false, UserData));
        Assert.Equal("/var/lib/orders", DataDirectory.Choose(configured, isRoot: true, UserData));
    }

    [Fact]
    public void A_user_without_a_data_directory_learns_which_setting_to_set()
    {
        var thrown = Assert.ThrowsAny<Exception>(() => DataDirectory.Choose(null, isRoot: false, ""));

        Assert.Contains("Orders__DataDirectory", thrown.Message, StringComparison.Ordinal);
    }
}
