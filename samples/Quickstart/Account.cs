using System.Text;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Images;

namespace Quickstart;

/// <summary>Prints what happens. The temporary folder appears as <c>TMP</c>, so that the lines stay short.</summary>
internal sealed class Account
{
    private const string Margin = "   ";
    private readonly string _root;
    private int _step;

    public Account(string root)
    {
        _root = root;
        Console.OutputEncoding = Encoding.UTF8;
        Console.WriteLine($"TMP stands for {root}, which is deleted at the end.");
    }

    public void Heading(string text) => Console.WriteLine($"\n{++_step}. {text}");

    public void Line(string text) => Console.WriteLine(Margin + text.Replace(_root, "TMP", StringComparison.Ordinal));

    public void Pushed(string what, PushResult result)
    {
        Line($"{what} {result.Reference.Repository}:{result.Tag}");
        Line($"  is {result.Reference.Digest}, {result.BytesSent} bytes written");
    }

    public void Pulled(PullBundleResult result)
    {
        Tree(result.OutputDirectory);
        Line(result.IsRelocated ? "Its lock was rewritten, as every image is in its own store:" : "Its lock is as pushed:");
        string lockPath = Path.Combine(result.OutputDirectory, ".imgpkg", "images.yml");
        foreach (string line in File.ReadLines(lockPath).Where(line => line.Contains("image:", StringComparison.Ordinal)))
        {
            Line($"  {line}");
        }
    }

    public void Tree(string directory)
    {
        Line(directory);
        Entries(new DirectoryInfo(directory), "");
    }

    private void Entries(DirectoryInfo directory, string indent)
    {
        FileSystemInfo[] entries = [.. directory.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        foreach (FileSystemInfo entry in entries)
        {
            bool isLast = entry == entries[^1];
            Line($"{indent}{(isLast ? "└── " : "├── ")}{entry.Name}{(entry is FileInfo file ? $"  ({file.Length} bytes)" : "/")}");
            if (entry is DirectoryInfo child)
            {
                Entries(child, indent + (isLast ? "    " : "│   "));
            }
        }
    }
}
