using Microsoft.Extensions.Configuration;
using Orders.Api.Hosting;
using Orders.Sagas.Folders;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Folders;

/// <summary>It works, or it is refused before anything is written. That it works: When_the_data_directory_has_a_strange_name.</summary>
[Trait("Category", "Unit")]
public sealed class When_a_folder_has_a_strange_name
{
    [Theory]
    [InlineData("/tmp/a,b")]
    [InlineData("/tmp/a b")]
    [InlineData("/tmp/Bücher")]
    [InlineData("/tmp/注文")]
    [InlineData("/tmp/a#b=c;d:e")]
    [InlineData("/tmp/a\\b")]
    [InlineData("/tmp/a\"b'c")]
    [InlineData("/tmp/100%")]
    [InlineData("/tmp/$a")]
    [InlineData("/tmp/a~")]
    [InlineData("/tmp/[x]*?!")]
    [InlineData("/tmp/a/")]
    [InlineData("relative/folder")]
    [InlineData("./a/../b")]
    [InlineData("-D")]
    public void An_unusual_character_is_a_character(string folder) => Assert.Null(Refusal(folder));

    [Theory]
    [InlineData("~/orders", "shell")]
    [InlineData("~ada/orders", "shell")]
    [InlineData("$HOME/orders", "shell")]
    [InlineData("${HOME}/orders", "shell")]
    [InlineData("%APPDATA%\\orders", "shell")]
    [InlineData("file:///var/lib/orders", "URL")]
    [InlineData("C:\\orders", "Windows")]
    [InlineData("d:/orders", "Windows")]
    [InlineData("\\\\server\\share", "Windows")]
    [InlineData("/tmp/a\0b", "control character")]
    [InlineData("/tmp/a\nb", "control character")]
    [InlineData("/proc/version", "is a file")]
    [InlineData("/proc/version/below", "is a file")]
    [InlineData("\"/tmp/a\"", "quotation marks")]
    [InlineData("/tmp/a ", "blank")]
    [InlineData("/tmp/a\uFFFDb", "UTF-8")]
    public void What_would_become_another_folder_is_refused(string folder, string reason) =>
        Assert.Contains(reason, Refusal(folder), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_no_file_system_or_PostgreSQL_takes_is_refused()
    {
        Assert.Contains("255", Refusal("/tmp/" + new string('a', 256)), StringComparison.Ordinal);
        Assert.Contains("255", Refusal("/tmp/" + new string('ü', 128)), StringComparison.Ordinal);
        Assert.Contains("900", Refusal("/tmp" + string.Concat(Enumerable.Repeat("/abcdefghi", 90))), StringComparison.Ordinal);
        Assert.Null(Refusal("/tmp/" + new string('a', 255)));
    }

    [Fact]
    public void A_symbolic_link_to_a_folder_is_a_folder_and_one_to_a_file_is_not()
    {
        var folder = TestRun.Folder("links");
        File.WriteAllText(Path.Combine(folder, "file"), "");
        Directory.CreateSymbolicLink(Path.Combine(folder, "to-folder"), folder);
        File.CreateSymbolicLink(Path.Combine(folder, "to-file"), Path.Combine(folder, "file"));

        Assert.Null(Refusal(Path.Combine(folder, "to-folder", "new")));
        Assert.Contains("is a file", Refusal(Path.Combine(folder, "to-file")), StringComparison.Ordinal);
    }

    /// <summary>The folder of the e-mails has the same rule.</summary>
    [Theory]
    [InlineData("Orders:DataDirectory")]
    [InlineData("Notifications:PickupDirectory")]
    public void Every_folder_of_a_setting_has_the_rule(string key)
    {
        foreach (var (folder, reason) in new[] { ("~/orders", "shell"), ("/proc/version", "is a file"), ("/tmp/a ", "blank") })
            Assert.Contains(reason, Refusal(folder, key), StringComparison.Ordinal);
        Assert.Null(Refusal("/tmp/a,b", key));
    }

    [Fact]
    public void The_nearest_existing_folder_is_found()
    {
        var folder = TestRun.Folder("existing");

        Assert.Equal(folder, FolderRule.Existing(Path.Combine(folder, "a", "b")));
    }

    static string? Refusal(string folder, string key = "Orders:DataDirectory")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, folder)]).Build();
        try
        {
            OrdersSettings.Read(configuration);
            return null;
        }
        catch (StartupException refused)
        {
            var line = Assert.Single(refused.Lines);
            Assert.StartsWith($"{key}: ", line, StringComparison.Ordinal);
            return line;
        }
    }
}
