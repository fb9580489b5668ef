using Imgpkg.Cli.Output;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Output;

[TestFixture]
internal sealed class TableTextTests
{
    private static readonly Table Tags = new()
    {
        Title = "Tags",
        Content = "tags",
        Columns = [new TableColumn("Name"), new TableColumn("Digest")],
        Rows = [["latest", "sha256:1"], ["v1", ""]],
    };

    [Test]
    public void Decorated_EmptyCell_IsADash() => Assert.That(
        TableText.Decorated(Tags, useColor: false),
        Is.EqualTo("Tags\n\nName    Digest  \nlatest  sha256:1  \nv1      -  \n\n2 tags\n"));

    [Test]
    public void Decorated_WithColor_EmboldensTitlesOnly() => Assert.That(
        TableText.Decorated(Tags, useColor: true),
        Does.StartWith("Tags\n\n\u001b[1mName\u001b[0m    \u001b[1mDigest\u001b[0m  \nlatest  "));

    [Test]
    public void Decorated_NoRows_KeepsTheHeader() => Assert.That(
        TableText.Decorated(Tags with { Rows = [] }, useColor: false), Is.EqualTo("Tags\n\nName  Digest  \n\n0 tags\n"));

    [Test]
    public void Data_Rows_EndEveryColumnWithATab() => Assert.That(TableText.Data(Tags), Is.EqualTo("latest\tsha256:1\t\nv1    \t-\t\n"));

    [Test]
    public void Data_ControlCharacters_AreDropped() => Assert.That(
        TableText.Data(Tags with { Rows = [["a\u001b[2J\u202eb", "x"]] }), Is.EqualTo("a[2Jb\tx\t\n"));

    [TestCase("Name", "name")]
    [TestCase("Some Long--Title", "some_long_title")]
    [TestCase("9x!", "9x_")]
    public void KeyOf_Title_IsLowerCaseWithUnderscores(string title, string expected) => Assert.That(TableColumn.KeyOf(title), Is.EqualTo(expected));
}
