Console.Error.WriteLine("wafer: no commands yet");
return 2;
