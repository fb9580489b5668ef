System.Console.WriteLine("imgpkg version develop");
